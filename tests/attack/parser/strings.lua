-- vector: parser
-- expect: value
-- f""""…, thirty thousand times.
return (eval("local f return f" .. ('""'):rep(30000)))
