-- vector: verb-recursion
-- expect: aborted or value
-- slices: 4
-- Nearly a thousand generations, and look-ups through all of them.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "") return 1
--- attack
local o = PROBE
for i = 1, 950 do o = create(o) end
suspend(0)
for i = 1, 100000 do pcall(function() return o.nothing_there end) local x = isa(o, PROBE) end
