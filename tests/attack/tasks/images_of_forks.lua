-- vector: image-flood
-- expect: error E_QUOTA
-- slices: 30
-- A hundred forks with a megabyte each.
local s = ("x"):rep(1 << 20) for i = 1, 99 do local t = s .. i fork(1000, function() return t end) if ticks_left() < 200000 then suspend(0) end end return "forked"
