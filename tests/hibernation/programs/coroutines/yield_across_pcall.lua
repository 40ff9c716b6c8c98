-- A yield and a stop inside pcall inside a coroutine, with an error after both.
--- verb main, Wizard
local co = coroutine.wrap(function()
  for i = 1, 3 do
    local ok, e = pcall(function()
      suspend()
      coroutine.yield(i)
      suspend()
      error(E_RANGE, "turn " .. i)
    end)
    coroutine.yield(e.message)
  end
  return "end"
end)
local seen = {}
for i = 1, 7 do
  seen[i] = co()
  suspend()
end
this:log(seen)
--- logs
-- {1, "turn 1", 2, "turn 2", 3, "turn 3", "end"}
