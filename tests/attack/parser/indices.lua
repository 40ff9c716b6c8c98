-- vector: parser
-- expect: value or aborted seconds
-- a.b.b.b…, thirty thousand times.
-- Its work takes most of a slice's seconds, or more where the machine is slow.
return (eval("local a return a" .. (".b"):rep(30000)))
