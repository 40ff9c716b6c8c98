-- vector: identity
-- expect: error E_PERM
-- A verb that is owned by a wizard.
add_verb(PROBE, {sys.wizard, "rxd", "zap"}, {"this", "none", "this"})
