-- vector: property-flood
-- expect: error E_QUOTA or aborted or throttled
-- slices: 40
-- Twenty thousand verbs on one object.
for i = 1, 20000 do add_verb(PROBE, {ATTACKER, "rxd", "v" .. i}, {"this", "none", "this"}) if ticks_left() < 100000 then suspend(0) end end return "stored"
