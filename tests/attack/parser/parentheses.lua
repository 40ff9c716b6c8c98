-- vector: parser
-- expect: value false
-- Thirty thousand open parentheses.
return (eval("return " .. ("("):rep(30000) .. "1" .. (")"):rep(30000)))
