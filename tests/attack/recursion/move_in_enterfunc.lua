-- vector: verb-recursion
-- expect: error or aborted or value
-- An enterfunc and an exitfunc that move.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "") return 1
--- attack
local a, b, c = create(PROBE), create(PROBE), create(PROBE)
for _, o in ipairs({a, b}) do
  add_verb(o, {ATTACKER, "rxd", "accept"}, {"this", "none", "this"}) set_verb_code(o, "accept", "return true")
  add_verb(o, {ATTACKER, "rxd", "enterfunc"}, {"this", "none", "this"})
end
set_verb_code(a, "enterfunc", "move(..., obj(" .. tostring(b):sub(2) .. "))")
set_verb_code(b, "enterfunc", "move(..., obj(" .. tostring(a):sub(2) .. "))")
move(c, a) return 1
