-- vector: parser
-- expect: value
-- Thirty thousand comments.
return (eval(("\45\45\n"):rep(20000) .. "return 1"))
