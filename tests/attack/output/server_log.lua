-- vector: output-flood
-- expect: error E_VARNF
-- The server's log written.
server_log(("x"):rep(1000))
