-- vector: patterns
-- expect: aborted or error
-- Back references to long captures.
return ("a"):rep(20000):find("(a*)(a*)%1%2b")
