-- vector: sort
-- expect: any
-- A comparator that empties the table that is sorted.
local t = {} for i = 1, 1000 do t[i] = i end
table.sort(t, function(a, b) for i = #t, 1, -1 do t[i] = nil end return a and b and a > b end) return #t
