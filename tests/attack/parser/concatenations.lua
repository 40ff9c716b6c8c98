-- vector: parser
-- expect: value
-- .. nests to the right.
return (eval("return 1" .. ("..1"):rep(20000)))
