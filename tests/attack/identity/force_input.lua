-- vector: identity
-- expect: error E_PERM
-- Another player made to type.
force_input(BYSTANDER, "say I am a fool")
