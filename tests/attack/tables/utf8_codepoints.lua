-- vector: unpack
-- expect: error
-- utf8.codepoint of a megabyte as results.
return utf8.codepoint(("x"):rep(1 << 20), 1, -1)
