-- vector: identity
-- expect: error E_PERM
-- Another player recycled.
recycle(BYSTANDER)
