-- vector: lying-length
-- expect: aborted or error
-- table.remove where __len says so.
table.remove(setmetatable({}, {__len = function() return 1 << 40 end}), 1)
