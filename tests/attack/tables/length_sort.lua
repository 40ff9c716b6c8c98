-- vector: lying-length
-- expect: aborted or error
-- table.sort where __len says so.
table.sort(setmetatable({}, {__len = function() return (1 << 31) - 2 end, __index = function(t, i) return i end}))
