-- task_id, queued_tasks and task_stack of a task that stopped before the restart.
--- option ticks
--- verb main, Wizard
local id = task_id()
local child = fork(0, function()
  suspend()
  suspend()
end)
suspend()
suspend()
local function listed()
  for _, task in ipairs(queued_tasks()) do
    if task.id == child then
      return task
    end
  end
end
local task = listed()
this:log({task_id() == id, task.verb, task.programmer, task.line})
local stack = task_stack(child)
this:log({#stack, stack[1].line})
kill_task(child)
suspend()
this:log(listed() == nil)
--- logs
-- {true, "main", #1, 4}
-- {1, 4}
-- true
