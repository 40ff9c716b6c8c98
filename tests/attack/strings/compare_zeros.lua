-- vector: string-compare
-- expect: aborted
-- < of strings full of zero bytes, in a loop.
local s = ("\0"):rep(1 << 20) local a, b = s .. "a", s .. "b" while true do local t = a <= b end
