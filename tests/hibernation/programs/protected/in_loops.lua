-- A pcall in each turn, whose error leaves loops, a closure and a to-be-closed variable behind.
--- verb main, Wizard
local sum, closed = 0, 0
for i = 1, 5 do
  local ok, e = pcall(function()
    local guard <close> = setmetatable({}, {__close = function() closed = closed + i end})
    for j = 1, 3 do
      suspend()
      sum = sum + j
      if j == i then
        error(i)
      end
    end
  end)
  sum = ok and sum + 100 or sum
end
this:log({sum, closed})
--- logs
-- {222, 15}
