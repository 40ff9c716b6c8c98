object(48, {
  name = "task utilities",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "Which tasks wait, and where they are.")

verb("when", "rxd", sys.wizard, "this", "none", "this") do
  -- When one of queued_tasks() wakes, for people.
  local task = ...
  return task.start > 0 and ctime(math.floor(task.start)) or "waits"
end

verb("show_tasks", "rxd", sys.wizard, "this", "none", "this") do
  -- Tells the player of all the tasks that the caller may see.
  set_task_perms(caller_perms())
  local tasks = queued_tasks()
  if #tasks == 0 then
    player:tell("No tasks.")
    return
  end
  for _, task in ipairs(tasks) do
    player:tell(task.id, "  ", this:when(task), "  ", tostring(task.verb_loc), ":", task.verb, ", line ", task.line, ", ",
      task.bytes, " bytes")
  end
end

verb("show_task", "rxd", sys.wizard, "this", "none", "this") do
  -- Tells the player in which verbs one of those tasks is, with their variables.
  local id = ...
  set_task_perms(caller_perms())
  local found = nil
  for _, task in ipairs(queued_tasks()) do
    if task.id == id then
      found = task
    end
  end
  if not found then
    player:tell("You have no task of that number. @tasks lists yours.")
    return
  end
  local stack = task_stack(id)
  player:tell("Task ", id, ": ", this:when(found), ", ", found.state, ", ", found.bytes, " bytes")
  for _, frame in ipairs(stack) do
    local on = frame.this == frame.definer and "" or " (this == " .. tostring(frame.this) .. ")"
    player:tell("  ", tostring(frame.definer), ":", frame.verb, on, ", line ", frame.line,
      frame.old and ", an old version: the verb has been programmed since" or "")
    local names = table.keys(frame.locals)
    table.sort(names)
    for _, name in ipairs(names) do
      player:tell("    ", name, " = ", frame.locals[name])
    end
  end
end
