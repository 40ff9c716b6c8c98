-- vector: object-flood
-- expect: aborted or error
-- Objects made and recycled without end.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "") return 1
--- attack
while true do recycle(create(PROBE)) end
