-- vector: memory
-- expect: error E_QUOTA or aborted
-- A table grown by coroutines that catch.
local t = {} while true do coroutine.resume(coroutine.create(function() while true do t[#t + 1] = {} end end)) end
