-- vector: identity
-- expect: error E_PERM
-- Text sent to another player past their tell.
notify(BYSTANDER, "hello")
