-- vector: property-flood
-- expect: aborted or error
-- Properties with new names of a kilobyte, made and removed: names are kept for ever.
for i = 1, 1e6 do local n = ("n"):rep(1000) .. i add_property(PROBE, n, i, {ATTACKER, "rc"}) delete_property(PROBE, n) end
