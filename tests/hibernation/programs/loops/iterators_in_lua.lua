-- Generic for over a function of Lua: with state of its own, with none, with three values a turn.
--- verb main, Wizard
local function counter(to)
  local i = 0
  return function()
    suspend()
    i = i + 1
    if i <= to then
      return i, i * i, -i
    end
  end
end
local sum = 0
for a, b, c in counter(3) do
  suspend()
  sum = sum + a * 100 + b * 10 + c
end
local function step(limit, i)
  if i < limit then
    return i + 1
  end
end
for i in step, 3, 0 do
  suspend()
  sum = sum + i
end
this:log(sum)
--- logs
-- 740
