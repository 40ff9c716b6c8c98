-- vector: straight-line
-- expect: aborted or error E_QUOTA
-- Thousands of long concatenations, without a loop.
return eval("local s = ('x'):rep(1 << 20) local t " .. ("t = s..s..s "):rep(5000))
