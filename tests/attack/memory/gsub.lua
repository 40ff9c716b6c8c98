-- vector: memory
-- expect: error E_QUOTA or aborted
-- gsub replaces each byte by a kilobyte.
return #(("x"):rep(100000):gsub("x", ("y"):rep(1000)))
