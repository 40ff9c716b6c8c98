-- vector: metamethod-loops
-- expect: aborted or error
-- A __newindex that writes the table again.
local t = setmetatable({}, {__newindex = function(t, k, v) t[k] = v end}) t.x = 1
