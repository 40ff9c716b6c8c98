-- vector: pcall-recursion
-- expect: error or aborted
-- __index that recurses through C.
local t = setmetatable({}, {__index = function(t, k) return rawlen(t) + t[k] end}) return t.x
