-- vector: coroutine-chains
-- expect: value
-- A wrapped coroutine calls the one that waits for it, and that goes on with all its values.
local f
f = coroutine.wrap(function()
  local t = {}
  for i = 1, 200 do t[i] = i end
  local inner = coroutine.wrap(function() return pcall(f), pcall(f) end)
  local first, second = inner()
  return first, second, select("#", table.unpack(t))
end)
return f()
