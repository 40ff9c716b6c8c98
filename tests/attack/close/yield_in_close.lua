-- vector: close-methods
-- expect: any
-- A __close that yields while it is closed by coroutine.close.
local c = coroutine.create(function()
  local x <close> = setmetatable({}, {__close = function() coroutine.yield() end})
  coroutine.yield()
end)
coroutine.resume(c) return (coroutine.close(c))
