-- Upvalues of upvalues, four functions deep, each level assigned after the stop.
--- verb main, Wizard
local a = 1
local function one()
  local b = 10
  return function()
    local c = 100
    return function(by)
      suspend()
      a, b, c = a + by, b + by, c + by
      return a + b + c
    end, function()
      return {a, b, c}
    end
  end
end
local add, all = one()()
local add2 = one()()
suspend()
this:log({add(1), add(2), add2(5), all(), a})
--- logs
-- {114, 120, 129, {9, 13, 103}, 9}
