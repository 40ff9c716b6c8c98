-- vector: straight-line
-- expect: aborted
-- Thousands of look-ups with a long key, without a loop.
return eval("local s = ('x'):rep((1 << 20) - 1) local a = s..'y' local b = s..'y' local k = {[a] = 1} local t "
  .. ("t = k[b] "):rep(6000))
