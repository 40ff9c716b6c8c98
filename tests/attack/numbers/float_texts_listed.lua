-- vector: float-text
-- expect: aborted or error
-- toliteral of a list of floats, in a loop.
local t = {} for i = 1, 20000 do t[i] = i * 1e300 end t = listappend(t, 1) while true do toliteral(t) end
