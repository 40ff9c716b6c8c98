-- vector: pcall-swallow
-- expect: aborted ticks
-- resume swallows what it catches, in a loop.
while true do coroutine.resume(coroutine.create(function() while true do end end)) end
