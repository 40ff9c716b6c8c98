-- vector: identity
-- expect: error E_VARNF
-- The server stopped.
shutdown("bye")
