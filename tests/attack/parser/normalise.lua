-- vector: load-size
-- expect: aborted
-- Texts full of #1 and $x, which are normalised, in a loop.
local s = ("x=#1 y=$z "):rep(6000) while true do eval("do return 1 end " .. s) end
