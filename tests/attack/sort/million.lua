-- vector: sort
-- expect: error or aborted
-- A sort of as many as memory holds.
local t = {} for i = 1, 400000 do t[i] = (i * 7919) % 400009 end table.sort(t) return #t
