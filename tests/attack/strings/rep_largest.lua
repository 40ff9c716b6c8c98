-- vector: rep-giant
-- expect: error
-- string.rep that overflows.
return #("xx"):rep(math.maxinteger)
