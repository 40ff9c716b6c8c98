-- vector: close-methods
-- expect: aborted ticks
-- A __close that loops, run by an error.
local x <close> = setmetatable({}, {__close = function() while true do end end})
error("x")
