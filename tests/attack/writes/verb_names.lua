-- vector: property-flood
-- expect: error or aborted
-- A verb with a megabyte of names.
add_verb(PROBE, {ATTACKER, "rxd", ("a*b "):rep(260000)}, {"this", "none", "this"})
