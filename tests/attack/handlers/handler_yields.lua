-- vector: error-handlers
-- expect: value
-- A handler that stops the task.
return xpcall(error, function() return suspend(0) end, "x")
