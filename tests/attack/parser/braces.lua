-- vector: parser
-- expect: value false
-- Thirty thousand open braces.
return (eval("return " .. ("{"):rep(30000) .. ("}"):rep(30000)))
