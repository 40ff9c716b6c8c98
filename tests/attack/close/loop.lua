-- vector: close-methods
-- expect: aborted ticks
-- A __close that loops.
do local x <close> = setmetatable({}, {__close = function() while true do end end}) end
