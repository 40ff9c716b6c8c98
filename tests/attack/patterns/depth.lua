-- vector: pattern-depth
-- expect: error or aborted
-- A pattern with two hundred thousand captures.
return ("x"):rep(1000):find(("("):rep(200000))
