-- vector: identity
-- expect: error E_PERM
-- A password read.
return sys.wizard.password
