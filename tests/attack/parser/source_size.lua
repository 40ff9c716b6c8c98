-- vector: load-size
-- expect: value false
-- A program of a megabyte.
return (eval("return 1" .. (" "):rep(1000000)))
