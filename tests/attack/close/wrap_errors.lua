-- vector: close-chain
-- expect: any
-- coroutine.wrap closes what failed, which fails in closing, and so on.
local function f()
  local x <close> = setmetatable({}, {__close = function() coroutine.wrap(f)() end})
  error("x")
end
coroutine.wrap(f)()
