-- vector: patterns
-- expect: value or error or aborted
-- 32 captures everywhere.
return (("a"):rep(100000):gsub(("()"):rep(32), ""))
