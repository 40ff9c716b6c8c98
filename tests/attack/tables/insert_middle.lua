-- vector: insert-front
-- expect: aborted
-- table.insert in the middle, by a library call in a loop.
local t = {} for i = 1, 1e6 do table.insert(t, #t // 2 + 1, i) end
