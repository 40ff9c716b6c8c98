-- vector: parser
-- expect: value false
-- Three hundred arguments.
return (eval("local f return f(1" .. (", 1"):rep(300) .. ")"))
