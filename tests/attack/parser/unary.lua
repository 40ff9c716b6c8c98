-- vector: parser
-- expect: value false
-- Thirty thousand signs.
return (eval("return " .. ("-"):rep(1) .. (" -"):rep(30000) .. "1"))
