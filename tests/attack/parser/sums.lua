-- vector: parser
-- expect: value
-- A sum of thirty thousand.
return (eval("local a = 1 return a" .. ("+a"):rep(30000)))
