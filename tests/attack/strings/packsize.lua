-- vector: format-width
-- expect: error or value
-- string.packsize that overflows.
return string.packsize(("c2147483647"):rep(5000))
