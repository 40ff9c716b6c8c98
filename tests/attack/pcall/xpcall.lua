-- vector: pcall-swallow
-- expect: aborted ticks
-- xpcall around a loop, in a loop.
while true do xpcall(function() while true do end end, function(e) return e end) end
