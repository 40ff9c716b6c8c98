-- vector: coroutine-flood
-- expect: error E_QUOTA or aborted
-- A million coroutines.
local t = {} for i = 1, 1e6 do t[i] = coroutine.create(function() end) end
