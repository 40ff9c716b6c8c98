-- vector: parser
-- expect: value false
-- Three hundred parameters.
return (eval("local function f(a" .. (", a"):rep(300) .. ") end"))
