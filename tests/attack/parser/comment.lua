-- vector: parser
-- expect: value
-- A comment as long as a program may be.
return (eval("--[==[" .. ("]=]"):rep(20000) .. "]==] return 1"))
