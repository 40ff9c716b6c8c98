-- vector: error-objects
-- expect: error
-- An error with a message of a megabyte.
error(E_NONE, ("x"):rep(1 << 20))
