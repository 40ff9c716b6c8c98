-- vector: identity
-- expect: error E_PERM
-- Another player thrown out.
boot_player(BYSTANDER)
