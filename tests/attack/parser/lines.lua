-- vector: parser
-- expect: value
-- Sixty thousand lines.
return (eval(("\n"):rep(65000) .. "return 1"))
