-- vector: parser
-- expect: value
-- not, fifteen thousand times.
return (eval("return " .. ("not "):rep(15000) .. "1"))
