-- A string of 100,000 bytes, two variables for one, and strings at the limit between short and long.
--- verb main, Wizard
local long = ("0123456789"):rep(10000)
local same, edge, beyond = long, ("e"):rep(40), ("b"):rep(41)
local t = {[edge] = 1, [beyond] = 2}
suspend()
this:log({#long, same == long, long:sub(50001, 50005), t[("e"):rep(40)], t[("b"):rep(41)]})
suspend()
long = long .. "x"
this:log({#long, #same, t[edge] + t[beyond]})
--- logs
-- {100000, true, "01234", 1, 2}
-- {100001, 100000, 3}
