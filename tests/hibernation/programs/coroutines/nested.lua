-- Coroutines five deep, a stop in the innermost, values passed in and out through all of them.
--- verb main, Wizard
local function nest(n)
  return coroutine.wrap(function(a)
    if n == 0 then
      suspend()
      a = coroutine.yield(a * 2)
      suspend()
      return a + 1
    end
    local inner = nest(n - 1)
    a = coroutine.yield(inner(a + 1))
    suspend()
    return inner(a) * 10
  end)
end
local co = nest(5)
this:log(co(1))
suspend()
this:log(co(2))
--- logs
-- 12
-- 300000
