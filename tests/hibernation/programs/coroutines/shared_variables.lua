-- A variable of a function whose frame is alive, shared with coroutines that wait and closures in them.
--- verb main, Wizard
local n = 1
local function add(by)
  n = n + by
  return n
end
local co = coroutine.create(function()
  local m = 0
  local function both(by)
    n, m = n + by, m + by
    return m
  end
  while true do
    suspend()
    coroutine.yield(both(10), both)
  end
end)
local _, m, both = coroutine.resume(co)
n = n * 2
suspend()
both(100)
add(1)
suspend()
local _, again = coroutine.resume(co)
this:log({n, m, again, add(0)})
--- logs
-- {133, 10, 120, 133}
