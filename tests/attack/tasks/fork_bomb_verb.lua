-- vector: fork-bomb
-- expect: value
-- slices: 60
-- A verb that forks itself twice and works in between.
--- by programmer
pcall(add_verb, PROBE, {ATTACKER, "rxd", "bomb"}, {"this", "none", "this"})
set_verb_code(PROBE, "bomb", "pcall(fork, 0, function(b) b:bomb() end, this) pcall(fork, 0, function(b) b:bomb() end, this) for i = 1, 50000 do end") return 1
--- attack
PROBE:bomb() return 1
