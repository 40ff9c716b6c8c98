-- vector: rep-giant
-- expect: error
-- string.rep with a separator of a megabyte.
return #("x"):rep(1 << 20, ("y"):rep(1 << 20))
