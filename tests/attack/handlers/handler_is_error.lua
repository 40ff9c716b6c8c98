-- vector: error-handlers
-- expect: value false
-- error itself as the handler.
return (xpcall(error, error, "x"))
