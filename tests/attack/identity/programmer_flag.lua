-- vector: identity
-- expect: error E_PERM
-- Another made a programmer.
MORTAL.programmer = true
