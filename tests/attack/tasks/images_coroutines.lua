-- vector: image-flood
-- expect: any
-- slices: 20
-- A task that stops with a thousand coroutines.
local t = {} for i = 1, 1000 do t[i] = coroutine.wrap(function() local x = i coroutine.yield(x) end) t[i]() end for i = 1, 5 do suspend(0) end return 1
