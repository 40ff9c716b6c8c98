-- vector: load-size
-- expect: error E_QUOTA or error E_INVARG or value or aborted seconds
-- A verb of a megabyte.
-- Its work takes most of a slice's seconds, or more where the machine is slow.
return set_verb_code(PROBE, "attack", ("x = 1 "):rep(170000))
