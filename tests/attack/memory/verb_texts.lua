-- vector: memory
-- expect: error E_QUOTA or aborted
-- slices: 40
-- A verb with a long text that is compiled anew for each of its names.
pcall(add_verb, PROBE, {ATTACKER, "rxd", "named"}, {"this", "none", "this"}) set_verb_code(PROBE, "named", "local s = \"" .. ("x"):rep(60000) .. "\"")
for i = 1, 1e6 do set_verb_info(PROBE, "named", {ATTACKER, "rxd", "named n" .. i}) PROBE:named() if ticks_left() < 200000 then suspend(0) end end
