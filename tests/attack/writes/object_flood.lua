-- vector: object-flood
-- expect: error E_QUOTA
-- slices: 60
-- Twenty thousand objects.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "") return 1
--- attack
for i = 1, 20000 do create(PROBE) if ticks_left() < 100000 then suspend(0) end end return "made"
