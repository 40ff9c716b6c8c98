-- vector: write-flood
-- expect: aborted or error
-- A property of a megabyte written without end.
pcall(add_property, PROBE, "written", 0, {ATTACKER, "rc"}) local s = ("x"):rep((1 << 20) - 100) while true do PROBE.written = s .. math.random(9) end
