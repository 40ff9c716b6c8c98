-- vector: long-keys
-- expect: aborted
-- Two equal long strings as the same key, in a loop.
local s = ("x"):rep(1 << 20) local a, b = s .. "y", s .. "y" local t = {[a] = 1} while true do local x = t[b] end
