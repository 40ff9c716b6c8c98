-- vector: parser
-- expect: value false
-- Thirty thousand open brackets.
return (eval("return " .. ("a["):rep(20000)))
