-- vector: pcall-swallow
-- expect: aborted ticks
-- pcall of a loop inside a comparator.
local t = {} for i = 1, 100 do t[i] = -i end
while true do pcall(table.sort, t, function(a, b) pcall(function() while true do end end) return a < b end) end
