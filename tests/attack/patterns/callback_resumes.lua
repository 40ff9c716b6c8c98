-- vector: callbacks
-- expect: value or error
-- A coroutine in a gsub callback suspends the task.
return (("x"):gsub("x", function() coroutine.wrap(function() suspend(0) end)() end))
