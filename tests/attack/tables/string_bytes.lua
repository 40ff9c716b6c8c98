-- vector: unpack
-- expect: error
-- string.byte of a megabyte as results.
return ("x"):rep(1 << 20):byte(1, -1)
