-- vector: error-objects
-- expect: error
-- An error whose message is control bytes.
error(E_NONE, ("\27[2J\7\r\n\255\251\1"):rep(100))
