-- vector: patterns
-- expect: aborted or error
-- find .-.-.-.-b in 400 bytes.
return ("a"):rep(400):find(".-.-.-.-b")
