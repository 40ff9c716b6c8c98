-- vector: close-chain
-- expect: any
-- coroutine.close in __close in coroutine.close: Lua 5.4.4 died of eight lines.
local function make(n)
  return coroutine.wrap(function()
    local x <close> = setmetatable({}, {__close = function()
      if n > 0 then make(n - 1)() end
    end})
    coroutine.yield()
    error("x")
  end)
end
local function chain(n)
  local c = coroutine.create(function()
    local x <close> = setmetatable({}, {__close = function() chain(n + 1) end})
    coroutine.yield()
  end)
  coroutine.resume(c)
  return coroutine.close(c)
end
return (chain(1))
