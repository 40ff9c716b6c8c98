-- vector: property-flood
-- expect: error E_QUOTA or throttled
-- slices: 40
-- Two hundred thousand properties on one object.
for i = 1, 200000 do add_property(PROBE, "p" .. i, i, {ATTACKER, "rc"}) if ticks_left() < 100000 then suspend(0) end end return "stored"
