-- vector: lying-length
-- expect: aborted or error
-- table.move between metamethods that loop.
local m = {__index = function(t, i) return i end, __newindex = function() end}
return table.move(setmetatable({}, m), 1, 1 << 40, 1, setmetatable({}, m))
