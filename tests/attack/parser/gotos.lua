-- vector: parser
-- expect: value
-- Thousands of jumps to the end.
return (eval("do return 1 end " .. ("do goto e end "):rep(4000) .. "::e::"))
