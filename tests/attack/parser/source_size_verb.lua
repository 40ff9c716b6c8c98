-- vector: load-size
-- expect: error E_QUOTA or error E_INVARG or value
-- A verb of a megabyte.
return set_verb_code(PROBE, "attack", ("x = 1 "):rep(170000))
