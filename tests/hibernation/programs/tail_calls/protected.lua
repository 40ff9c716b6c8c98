-- Tail calls of pcall and of a callable table, and inside both.
--- verb main, Wizard
local function inner(n)
  suspend()
  if n == 0 then
    error(E_RANGE, "none")
  end
  return n
end
local function guarded(n)
  return pcall(function(m)
    return inner(m)
  end, n)
end
local ok, e = guarded(0)
this:log({guarded(4), e.message})
local callable = setmetatable({}, {__call = function(self, n)
  suspend()
  return inner(n + 1)
end})
this:log((function(n) return callable(n) end)(1))
--- logs
-- {true, "none"}
-- 2
