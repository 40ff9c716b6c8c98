-- vector: exponents
-- expect: aborted
-- Large powers, in a loop.
local x = 0 while true do x = 10 ^ 308 ^ 1 x = (-2) ^ 1e308 x = 2 ^ -1e308 end
