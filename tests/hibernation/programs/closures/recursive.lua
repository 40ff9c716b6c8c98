-- Local functions that call themselves and each other, alive only in their own upvalues.
--- verb main, Wizard
local function even_odd()
  local even, odd
  function even(n)
    if n == 0 then
      suspend()
      return true
    end
    return odd(n - 1)
  end
  function odd(n)
    if n == 0 then
      suspend()
      return false
    end
    return even(n - 1)
  end
  return even
end
local even = even_odd()
suspend()
this:log({even(10), even(7)})
--- logs
-- {true, false}
