-- vector: close-methods
-- expect: aborted ticks
-- A __close that loops, run while its task dies.
local x <close> = setmetatable({}, {__close = function() while true do end end})
while true do end
