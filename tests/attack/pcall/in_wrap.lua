-- vector: pcall-swallow
-- expect: aborted ticks
-- pcall of coroutine.wrap, in a loop.
while true do pcall(coroutine.wrap(function() while true do end end)) end
