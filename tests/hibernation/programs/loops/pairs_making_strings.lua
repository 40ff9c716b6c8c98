-- Generic for whose body makes strings longer than a buffer of the library's: what that leaves in registers that are not
-- in use is no part of the image.
--- verb main, Wizard
local n = select("#", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) -- many registers
for k, v in pairs({a = 1, b = 2, c = 3}) do
  local l = ("x"):rep(3000)
  n = n + v + #l
end
suspend()
for k, v in next, {1, 2, 3} do
  n = n + #(("\9\4"):rep(1000) .. k) + v
end
this:log(n)
--- logs
-- 15027
