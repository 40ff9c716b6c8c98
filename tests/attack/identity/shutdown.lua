-- vector: identity
-- expect: error E_PERM
-- The server stopped.
shutdown("bye")
