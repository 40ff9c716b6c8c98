-- vector: lying-length
-- expect: aborted or error
-- table.insert where __len says so.
table.insert(setmetatable({}, {__len = function() return 1 << 40 end}), 1, 1)
