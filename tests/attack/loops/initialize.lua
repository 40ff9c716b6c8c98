-- vector: loops
-- expect: aborted ticks
-- create() runs the child's initialize, which loops.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "while true do end") return 1
--- attack
create(PROBE)
