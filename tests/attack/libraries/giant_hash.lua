-- vector: libraries
-- expect: error
-- Names and hashes of a megabyte.
pcall(use, sys.list, ("x"):rep(1000000)) return use(sys.list, "library", ("x"):rep(1000000))
