-- Two hundred arguments, forwarded through three functions and a verb.
--- verb main, Wizard
local t = {}
for i = 1, 200 do
  t[i] = i
end
local function sum(...)
  suspend()
  local s = 0
  for i = 1, select("#", ...) do
    s = s + (select(i, ...))
  end
  return s
end
local function through(...)
  suspend()
  return sum(...)
end
this:log(through(table.unpack(t)))
this:log(this:count(table.unpack(t)))
--- verb count, Bob
suspend()
return select("#", ...) + #{...}
--- logs
-- 20100
-- 400
