-- vector: patterns
-- expect: aborted or error
-- find a*a*a*a*b in 1000 bytes.
return ("a"):rep(1000):find("a*a*a*a*b")
