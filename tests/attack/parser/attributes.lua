-- vector: parser
-- expect: value false
-- Variables to be closed, two hundred in a function.
return (eval(("local a <close> = nil "):rep(250) .. "return 1"))
