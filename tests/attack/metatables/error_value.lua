-- vector: poisoning
-- expect: error E_TYPE
-- An error value written.
E_PERM.message = "permitted"
