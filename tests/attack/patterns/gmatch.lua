-- vector: patterns
-- expect: aborted or error
-- gmatch of a pattern that backs up from everywhere.
for x in ("a"):rep(1 << 16):gmatch("a*b") do end
