-- vector: object-flood
-- expect: aborted or error or value
-- slices: 3
-- A property added to, and removed from, an object with nearly a thousand children.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "") return 1
--- attack
for i = 1, 950 do create(PROBE) end suspend(0)
for i = 1, 1000 do add_property(PROBE, "c" .. i, 1, {ATTACKER, "c"}) delete_property(PROBE, "c" .. i) end
