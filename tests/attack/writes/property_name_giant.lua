-- vector: property-flood
-- expect: error
-- A property whose name is nearly a megabyte.
add_property(PROBE, ("n"):rep(1000000), 1, {ATTACKER, "rc"})
