-- vector: suspended-flood
-- expect: aborted or error
-- slices: 3
-- queued_tasks with a hundred of them, in a loop.
pcall(function() for i = 1, 200 do fork(1000, function() end) end end) while true do queued_tasks() end
