-- vector: parser
-- expect: value false
-- Powers, which nest to the right.
return (eval("return 1" .. ("^1"):rep(30000)))
