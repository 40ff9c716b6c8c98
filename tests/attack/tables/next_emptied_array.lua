-- vector: next-emptied
-- expect: aborted or value
-- next() on a large array that is empty, again and again.
local t = {} for i = 1, 100000 do t[i] = i end for i = 1, 100000 do t[i] = nil end
for i = 1, 100000 do next(t) end return "done"
