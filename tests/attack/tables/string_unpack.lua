-- vector: unpack
-- expect: error
-- string.unpack of many results.
return string.unpack(("B"):rep(100000), ("x"):rep(100000))
