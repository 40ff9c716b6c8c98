-- vector: string-compare
-- expect: aborted
-- < of long strings, in a loop.
local s = ("x"):rep(1 << 20) local a, b = s .. "a", s .. "b" while true do local t = a < b end
