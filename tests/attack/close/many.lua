-- vector: close-methods
-- expect: any
-- A thousand variables to be closed, each of which raises an error.
local function f(n)
  if n == 0 then return end
  local x <close> = setmetatable({}, {__close = function() error(n) end})
  f(n - 1)
end
f(1000)
