-- vector: load-size
-- expect: aborted or error or value
-- A verb programmed anew a thousand times.
for i = 1, 1000 do set_verb_code(PROBE, "attack", ("local a = " .. i .. " "):rep(150)) end return "done"
