-- vector: pausable
-- expect: aborted ticks
-- A comparator that never ends, where nothing can be paused.
pausable(function() table.sort({2, 1}, function() while true do end end) end)
