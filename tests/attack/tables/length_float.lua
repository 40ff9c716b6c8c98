-- vector: lying-length
-- expect: error
-- A __len that is no integer.
return table.concat(setmetatable({}, {__len = function() return 1e300 end}))
