-- vector: write-flood
-- expect: throttled
-- slices: 200
-- A property of a megabyte written in each of a hundred slices: the writer's queue fills.
pcall(add_property, PROBE, "written", 0, {ATTACKER, "rc"}) local s = ("x"):rep((1 << 20) - 100)
for i = 1, 100 do PROBE.written = s .. i % 10 suspend(0) end PROBE.written = 0 return "written"
