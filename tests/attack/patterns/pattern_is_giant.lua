-- vector: pattern-depth
-- expect: aborted or error or value
-- A pattern of a megabyte.
return ("a"):rep(1 << 20):find(("a"):rep((1 << 20) - 1) .. "b")
