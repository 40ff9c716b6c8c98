-- vector: patterns
-- expect: aborted or error
-- A back reference repeated.
return ("a"):rep(20000):match("(a+)" .. ("%1"):rep(30) .. "b")
