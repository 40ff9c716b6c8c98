-- vector: sort
-- expect: aborted or error
-- A comparator that is always true, on a million, again and again.
local t = {} for i = 1, 1000 do t[i] = i end
while true do pcall(table.sort, t, function() return true end) end
