-- vector: straight-line
-- expect: aborted
-- Thousands of additions of a long numeral, without a loop.
return eval("local s = ('0'):rep(1 << 20) .. '1' local t " .. ("t = s + 1 "):rep(6000))
