-- vector: long-keys
-- expect: aborted
-- The same by rawget, rawset and next.
local s = ("x"):rep(1 << 20) local a, b = s .. "y", s .. "y" local t = {[a] = 1} while true do rawget(t, b) rawset(t, b, 2) next(t, b) end
