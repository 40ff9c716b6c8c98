-- vector: parser
-- expect: value
-- A name of sixty thousand letters.
return (eval("local " .. ("a"):rep(60000) .. " return 1"))
