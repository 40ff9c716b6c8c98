-- vector: sort
-- expect: value or error or aborted
-- A comparator without order.
local t = {} for i = 1, 20000 do t[i] = i end
table.sort(t, function() return math.random(2) == 1 end) return #t
