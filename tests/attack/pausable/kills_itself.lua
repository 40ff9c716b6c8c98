-- vector: pausable
-- expect: any
-- Killed in pausable code.
pausable(function() kill_task(task_id()) while true do end end)
