-- A return whose values wait while variables are closed.
--- verb main, Wizard
local function f(...)
  local a <close> = setmetatable({}, {__close = function() suspend() end})
  local b <close> = setmetatable({}, {__close = function() suspend() end})
  return ..., "last"
end
this:log({f(1, 2), f(), (f(3))})
this:log(select("#", f(nil, nil)))
this:log({this:other(7)})
--- verb other, Ann
local a <close> = setmetatable({}, {__close = function() suspend() end})
return (...) + 1, "two"
--- logs
-- {1, [3] = 3}
-- 2
-- {8, "two"}
