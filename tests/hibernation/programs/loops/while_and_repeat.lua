-- while, repeat with a local in its condition, break out of both.
--- verb main, Wizard
local n = 0
while n < 3 do
  suspend()
  n = n + 1
end
local m = 0
repeat
  suspend()
  m = m + 2
  local enough = m > 5
until enough
while true do
  suspend()
  n = n + 10
  if n > 30 then
    break
  end
end
this:log({n, m})
--- logs
-- {33, 6}
