-- vector: pcall-recursion
-- expect: error or aborted
-- __tostring that calls tostring.
local t t = setmetatable({}, {__tostring = function() return tostring(t) end}) return tostring(t)
