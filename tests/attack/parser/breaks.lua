-- vector: parser
-- expect: value
-- Thousands of breaks.
return (eval("while true do if true then break end " .. ("do break end "):rep(4000) .. "end return 1"))
