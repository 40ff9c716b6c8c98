-- vector: output-flood
-- expect: error E_PERM
-- The server's log written.
server_log(("x"):rep(1000))
