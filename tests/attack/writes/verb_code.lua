-- vector: property-flood
-- expect: aborted or error or value
-- A verb of 64 KiB, programmed without end.
local s = ("local a = 1 a = 2 "):rep(20) .. "local b = {} " .. ("b.x = 'abcdefgh' "):rep(3500)
for i = 1, 1000 do set_verb_code(PROBE, "attack", "local n = " .. i .. " " .. s) end return 1
