-- vector: identity
-- expect: error E_PERM
-- A verb given to a wizard.
set_verb_info(PROBE, "attack", {sys.wizard, "rxd", "attack"})
