-- Tail calls: a chain of functions, a thousand in a row, a builtin and a method at the end.
--- verb main, Wizard
local function count(n, sum)
  if n == 0 then
    suspend()
    return sum
  end
  if n % 400 == 0 then
    suspend()
  end
  return count(n - 1, sum + n)
end
this:log(count(1000, 0))
local function stop(...)
  return suspend()
end
this:log({stop(1), "after"})
local o = {v = 3}
function o.get(self, n)
  suspend()
  return self.v * n
end
local function method(n)
  return o:get(n)
end
this:log(method(5))
local function varargs(...)
  suspend()
  return select("#", ...)
end
this:log((function(...) return varargs(...) end)(1, 2, nil))
--- logs
-- 500500
-- {[2] = "after"}
-- 15
-- 3
