-- vector: rep-giant
-- expect: value
-- string.rep a negative number of times.
return ("x"):rep(math.mininteger) == ""
