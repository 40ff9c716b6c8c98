-- vector: pausable
-- expect: aborted ticks
-- What comes after pausable code is not pausable.
pausable(function() end) while true do end
