-- Two thousand calls of one function, a stop at the bottom and two on the way back.
--- verb main, Wizard
local function down(n, ...)
  if n == 0 then
    suspend()
    return select("#", ...)
  end
  local got = down(n - 1, ...)
  if n % 1000 == 0 then
    suspend()
  end
  return got + n
end
this:log(down(2000, 1, 2, 3))
--- logs
-- 2001003
