-- vector: suspended-flood
-- expect: error E_PERM
-- Another player's lines read.
return read(BYSTANDER)
