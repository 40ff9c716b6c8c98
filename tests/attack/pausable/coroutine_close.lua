-- vector: pausable
-- expect: aborted ticks
-- A closing method that never ends, in coroutine.close.
pausable(function() local c = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) coroutine.yield() end) coroutine.resume(c) coroutine.close(c) end)
