-- vector: atomic
-- expect: any
-- The task ended from within, and from a closing method.
pcall(atomic, function() PROBE.name = "x" local t <close> = setmetatable({}, {__close = function() PROBE.name = "y" kill_task(task_id()) end}) kill_task(task_id()) end)
