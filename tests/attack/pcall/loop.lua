-- vector: pcall-swallow
-- expect: aborted ticks
-- pcall around a loop, in a loop.
while true do pcall(function() while true do end end) end
