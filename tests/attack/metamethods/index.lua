-- vector: metamethod-loops
-- expect: aborted or error
-- An __index that reads the table again.
local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) return t[1]
