-- A return that closes variables after more values than the function has registers were put into a table.
--- verb main, Wizard
local function closing(log, name)
  return setmetatable({}, {__close = function() suspend() log(name) suspend() end})
end
local function log(what) this:log(what) end
local function f(...)
  local a <close> = closing(log, "a")
  local b <close> = closing(log, "b")
  return #..., {...}
end
local first, all = f(table.unpack({"three", 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}))
this:log({first, #all, all[20]})
local function g(...)
  local a <close> = closing(log, "c")
  local t = {0, ...}
  return t[2]
end
this:log(g(table.unpack({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})))
--- logs
-- "b"
-- "a"
-- {5, 20, 20}
-- "c"
-- 1
