-- vector: parser
-- expect: value false
-- A list of ten thousand locals.
return (eval("local a" .. (", a"):rep(10000) .. " = 1"))
