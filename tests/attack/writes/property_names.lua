-- vector: property-flood
-- expect: aborted or error E_QUOTA
-- Properties with new names of 64 bytes, made and removed: names are kept for ever.
for i = 1, 1e6 do local n = ("n"):rep(58) .. i add_property(PROBE, n, i, {ATTACKER, "rc"}) delete_property(PROBE, n) end
