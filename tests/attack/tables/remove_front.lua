-- vector: insert-front
-- expect: aborted
-- table.remove at the front.
local t = {} for i = 1, 100000 do t[i] = i end for i = 1, 100000 do table.remove(t, 1) end
