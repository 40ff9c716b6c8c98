-- vector: verb-recursion
-- expect: error
-- A thing moved into itself by way of another.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "") return 1
--- attack
local a, b = create(PROBE), create(PROBE)
for _, o in ipairs({a, b}) do
  add_verb(o, {ATTACKER, "rxd", "accept"}, {"this", "none", "this"}) set_verb_code(o, "accept", "return true")
end
move(a, b) move(b, a)
