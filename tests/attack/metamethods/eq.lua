-- vector: metamethod-loops
-- expect: aborted ticks
-- An __eq that loops.
local m = {__eq = function() while true do end end} return setmetatable({}, m) == setmetatable({}, m)
