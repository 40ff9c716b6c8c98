-- vector: metamethod-loops
-- expect: aborted or error
-- A __concat that concatenates itself.
local t t = setmetatable({}, {__concat = function(a, b) return t .. t end}) return t .. t
