-- vector: parser
-- expect: value
-- A string of escapes.
return (eval("return '" .. ("\\z \\x41\\u{7FFFFFFF}"):rep(3000) .. "'"))
