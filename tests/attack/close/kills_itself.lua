-- vector: killed-close
-- expect: any
-- A task that kills itself below a __close that loops.
local x <close> = setmetatable({}, {__close = function() while true do end end})
kill_task(task_id())
