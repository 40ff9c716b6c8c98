-- vector: loops
-- expect: aborted ticks
-- recycle() runs the thing's recycle, which loops.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "") return 1
--- attack
local made = create(PROBE)
add_verb(made, {ATTACKER, "rxd", "recycle"}, {"this", "none", "this"})
set_verb_code(made, "recycle", "while true do end")
recycle(made)
