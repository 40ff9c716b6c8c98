-- vector: straight-line
-- expect: aborted
-- Thousands of orderings of long strings, without a loop.
return eval("local s = ('x'):rep((1 << 20) - 1) local a = s..'y' local b = s..'y' local t "
  .. ("t = a < b "):rep(5500))
