-- vector: patterns
-- expect: aborted or error
-- find .-b in a long text without a b.
return ("a"):rep(1 << 17):find(".-b")
