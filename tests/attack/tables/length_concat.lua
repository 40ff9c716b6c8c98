-- vector: lying-length
-- expect: aborted or error
-- table.concat where __len says two thousand millions.
return table.concat(setmetatable({}, {__len = function() return 1 << 31 end, __index = function() return "" end}))
