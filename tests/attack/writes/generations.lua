-- vector: object-flood
-- expect: value 1 or aborted or error E_QUOTA
-- slices: 400
-- A line of 300 generations, each with 300 values of its own, gets another parent, and its first goes.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "")
for i = 1, 300 do pcall(add_property, PROBE, "k" .. i, 0, {ATTACKER, "r"}) end return 1
--- attack
local first, other = create(PROBE), create(PROBE)
local last = first
for n = 1, 300 do
  local o = create(PROBE)
  for i = 1, 300 do o["k" .. i] = 1 end
  chparent(o, last)
  last = o
  suspend(0)
end
chparent(first, other)
suspend(0)
recycle(first)
return 1
