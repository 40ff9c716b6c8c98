-- vector: identity
-- expect: error E_PERM
-- A wizard's verb programmed.
set_verb_code(sys.root, "description", "return 1")
