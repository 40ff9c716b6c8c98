-- vector: string-compare
-- expect: aborted
-- rawequal of long strings, in a loop.
local s = ("x"):rep(1 << 20) local a, b = s .. "a", s .. "a" while true do rawequal(a, b) end
