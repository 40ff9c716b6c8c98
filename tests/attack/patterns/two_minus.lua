-- vector: patterns
-- expect: aborted or error
-- find .-.-b.
return ("a"):rep(10000):find(".-.-b")
