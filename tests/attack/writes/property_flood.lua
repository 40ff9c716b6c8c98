-- vector: write-flood
-- expect: aborted or error
-- A property written without end.
pcall(add_property, PROBE, "written", 0, {ATTACKER, "rc"}) while true do PROBE.written = math.random(1 << 40) end
