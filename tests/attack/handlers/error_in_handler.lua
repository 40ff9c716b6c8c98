-- vector: error-handlers
-- expect: value false
-- An error in the handler of an error: answered, once.
return (xpcall(error, function(e) error("again") end, "first"))
