-- vector: lying-length
-- expect: error
-- table.unpack where __len says so.
return table.unpack(setmetatable({}, {__len = function() return 1 << 31 end}))
