-- vector: error-objects
-- expect: any
-- An error object whose __tostring raises the error.
local t t = setmetatable({}, {__tostring = function() error(t) end}) error(t)
