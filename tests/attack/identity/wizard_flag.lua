-- vector: identity
-- expect: error E_PERM
-- The wizard flag set by oneself.
player.wizard = true
