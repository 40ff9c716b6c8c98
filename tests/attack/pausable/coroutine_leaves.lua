-- vector: pausable
-- expect: aborted ticks
-- A coroutine that began inside of pausable() goes on outside of it.
local c = coroutine.wrap(function() coroutine.yield() while true do end end) pausable(c) c()
