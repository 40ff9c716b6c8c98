-- vector: memory
-- expect: error E_QUOTA or aborted
-- Coroutines in wraps.
local t = {} while true do t[#t + 1] = coroutine.wrap(function() end) end
