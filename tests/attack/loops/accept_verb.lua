-- vector: loops
-- expect: aborted ticks
-- move() asks the target's accept, which loops.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "") return 1
--- attack
local a, b = create(PROBE), create(PROBE)
add_verb(a, {ATTACKER, "rxd", "accept"}, {"this", "none", "this"})
set_verb_code(a, "accept", "while true do end")
move(b, a)
