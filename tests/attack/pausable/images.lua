-- vector: pausable
-- expect: aborted ticks
-- What is kept in locals is too large to be saved at a pause.
local kept = {} for i = 1, 6 do kept[i] = ("x"):rep(1000000) .. i end pausable(function() while true do end end) return #kept
