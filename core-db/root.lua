object(1, {
  name = "root class",
  parent = obj(-1),
  owner = sys.wizard,
  location = obj(-1),
  flags = "r f",
})

property("aliases", "rc", sys.wizard, {})
property("description", "rc", sys.wizard, "")

verb("description", "rxdt", sys.wizard, "this", "none", "this") do
  return this.description
end

verb("title", "rxdt", sys.wizard, "this", "none", "this") do
  return this.name
end

verb("look_self", "rxdt", sys.wizard, "this", "none", "this") do
  local viewer = (...) or player
  local text = this:description()
  if text == "" or (type(text) == "table" and #text == 0) then
    text = "You see nothing special."
  end
  viewer:tell_lines(text)
end

verb("tell", "rxdt", sys.wizard, "this", "none", "this") do
  -- Only players hear; whatever else should listen has a verb of its own.
end

verb("tell_lines", "rxdt", sys.wizard, "this", "none", "this") do
  local lines = ...
  if type(lines) ~= "table" then
    lines = string.explode(tostring(lines), "\n", true)
  end
  for _, line in ipairs(lines) do
    this:tell(line)
  end
end

verb("accept", "rxdt", sys.wizard, "this", "none", "this") do
  return false
end

verb("moveto", "rxdt", sys.wizard, "this", "none", "this") do
  local where = ...
  if not sys.code_utils:controls(caller_perms(), this) then
    error(E_PERM, "only its owner may move " .. this.name)
  end
  set_task_perms(this.owner)
  return move(this, where)
end
