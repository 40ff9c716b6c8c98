-- vector: straight-line
-- expect: aborted
-- Thousands of comparisons of equal long strings, without a loop.
return eval("local s = ('x'):rep(1 << 20) local a = s..s..s..s..s..'y' local b = s..s..s..s..s..'y' local t "
  .. ("t = a == b "):rep(5500))
