-- vector: parser
-- expect: value or aborted seconds
-- f()()()…, thirty thousand times.
-- Its work takes most of a slice's seconds, or more where the machine is slow.
return (eval("local f return f" .. ("()"):rep(30000)))
