-- pausable(f, ...) around loops, a verb of its own, an error and a stop by suspend.
--- verb main, Wizard
this:log({pausable(function(a, b)
  local n = 0
  for i = 1, 50 do
    n = n + i * a
  end
  suspend()
  return n, b
end, 2, "two")})
local ok, e = pcall(pausable, function()
  for i = 1, 20 do
    if i == 15 then
      suspend()
      error(E_RANGE, "at " .. i)
    end
  end
end)
this:log({ok, e.message})
this:log(pausable(pausable, function() suspend() return this:mine(3) end))
--- verb mine, Wizard
suspend()
return (...) * 2
--- logs
-- {2550, "two"}
-- {false, "at 15"}
-- 6
