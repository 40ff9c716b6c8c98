-- A coroutine that calls another owner's verb, which has a coroutine of its own, and all stop.
--- verb main, Wizard
local here = this
local co = coroutine.wrap(function(n)
  while true do
    local got = here:sums(n)
    suspend()
    n = coroutine.yield(got)
  end
end)
this:log({co(2), co(3)})
suspend()
this:log(co(1))
--- verb sums, Ann
local n = ...
local gen = coroutine.wrap(function()
  for i = 1, n do
    suspend()
    coroutine.yield(i)
  end
  return 0
end)
local sum = 0
for i = 1, n + 1 do
  sum = sum + gen()
end
suspend()
return sum
--- logs
-- {3, 6}
-- 1
