-- vector: identity
-- expect: error E_PERM
-- An object given away.
PROBE.owner = sys.wizard
