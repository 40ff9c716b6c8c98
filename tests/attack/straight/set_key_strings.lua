-- vector: straight-line
-- expect: aborted
-- Thousands of writes with a long key, without a loop.
return eval("local s = ('x'):rep((1 << 20) - 1) local a = s..'y' local b = s..'y' local k = {[a] = 1} "
  .. ("k[b] = 2 "):rep(6000))
