-- vector: close-methods
-- expect: aborted ticks
-- coroutine.close of a coroutine whose __close loops.
local c = coroutine.create(function()
  local x <close> = setmetatable({}, {__close = function() while true do end end})
  coroutine.yield()
end)
coroutine.resume(c) coroutine.close(c)
