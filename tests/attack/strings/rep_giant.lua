-- vector: rep-giant
-- expect: error
-- string.rep of a gigabyte.
return #("x"):rep(1 << 30)
