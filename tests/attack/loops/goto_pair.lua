-- vector: loops
-- expect: aborted ticks
-- Two jumps, of which one goes backwards, in every disguise of a condition.
local n = 0
::a:: n = n + 1 if n % 2 == 0 then goto a else goto b end
::b:: goto a
