-- vector: parser
-- expect: value
-- a.b.b.b…, thirty thousand times.
return (eval("local a return a" .. (".b"):rep(30000)))
