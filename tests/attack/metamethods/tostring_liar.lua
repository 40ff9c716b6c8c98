-- vector: metamethod-loops
-- expect: error
-- A __tostring that gives no string.
return tostring(setmetatable({}, {__tostring = function() return {} end}))
