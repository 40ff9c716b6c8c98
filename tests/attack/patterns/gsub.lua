-- vector: patterns
-- expect: aborted or error
-- gsub a*b in 64 KiB.
return ("a"):rep(1 << 16):gsub("a*b", "")
