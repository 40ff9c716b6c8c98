-- Infinities, minus zero and what is not a number, which locals may hold though no property can.
--- verb main, Wizard
local inf, minus_zero = 1 / 0.0, -0.0
local nan = inf - inf
local t = {inf, nan, minus_zero}
suspend()
this:log({tostring(inf), tostring(-inf), nan ~= nan, tostring(1 / minus_zero), t[2] ~= t[2], tostring(1 / t[3])})
--- logs
-- {"inf", "-inf", true, "-inf", true, "-inf"}
