-- vector: metamethod-loops
-- expect: aborted ticks
-- An __le that loops.
local m = {__le = function() while true do end end} return setmetatable({}, m) <= setmetatable({}, m)
