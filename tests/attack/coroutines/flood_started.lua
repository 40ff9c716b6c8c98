-- vector: coroutine-flood
-- expect: error E_QUOTA or aborted
-- A million coroutines, each begun.
local t = {} for i = 1, 1e6 do t[i] = coroutine.create(coroutine.yield) coroutine.resume(t[i]) end
