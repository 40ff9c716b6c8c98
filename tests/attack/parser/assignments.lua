-- vector: parser
-- expect: value false
-- A list of assignments of ten thousand.
return (eval("local a a" .. (", a"):rep(10000) .. " = 1"))
