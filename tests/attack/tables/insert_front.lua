-- vector: insert-front
-- expect: aborted
-- table.insert at the front.
local t = {} for i = 1, 1e6 do table.insert(t, 1, i) end
