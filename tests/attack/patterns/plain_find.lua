-- vector: plain-find
-- expect: aborted or value
-- Plain find where memchr and memcmp are quadratic.
local s = ("a"):rep(1 << 20) return s:find(("a"):rep(1 << 19) .. "b", 1, true)
