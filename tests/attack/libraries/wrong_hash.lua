-- vector: libraries
-- expect: error E_INVARG
-- A library asked for by the hash of another text.
return use(sys.list, "library", ("0"):rep(64))
