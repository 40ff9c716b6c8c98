object(43, {
  name = "quota utilities",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

property("order", "r", sys.wizard, {
  "objects",
  "bytes",
  "tasks",
  "images",
  "memory",
  "task_memory",
  "connections",
  "ticks",
  "output",
  "writes",
  "weight",
})

value("description", "What everybody uses, and may use.")

verb("grouped", "rxd", sys.wizard, "this", "none", "this") do
  -- 1234567 is "1,234,567".
  local digits = tostring((...))
  local rest = #digits % 3
  local parts = {}
  if rest > 0 then
    parts[1] = digits:sub(1, rest)
  end
  for i = rest + 1, #digits, 3 do
    parts[#parts + 1] = digits:sub(i, i + 2)
  end
  return table.concat(parts, ",")
end

verb("lines_of", "rxd", sys.wizard, "this", "none", "this") do
  -- What somebody uses, and of how much; #-1 is the server.
  local who = ...
  if not (caller_perms().wizard or caller_perms() == who) then
    error(E_PERM)
  end
  local uses = usage(who)
  local title = valid(who) and who.name .. " (" .. tostring(who) .. ")" or "The server"
  local lines = {string.format("%-30s %15s %15s", title, "used", "of")}
  for _, name in ipairs(this.order) do
    local line = uses[name]
    if name == "weight" then
      lines[#lines + 1] = string.format("  %-28s %14.1f%% %15s", "processor, weight",
        line.used / 10000, this:grouped(line.limit or 0))
    else
      lines[#lines + 1] = string.format("  %-28s %15s %15s",
        name .. (line.unit ~= name and ", " .. line.unit or ""),
        line.used and this:grouped(line.used) or "", line.limit and this:grouped(line.limit) or "no limit")
    end
  end
  if uses.disk then
    lines[#lines + 1] = string.format("  %-28s %15s %15s", "disk, bytes", this:grouped(uses.disk.used),
      this:grouped(uses.disk.limit))
    lines[#lines + 1] = string.format("  %-28s %15s", "disk, bytes kept free", this:grouped(uses.disk.reserve))
    if uses.disk.low then
      lines[#lines + 1] = "  The disk is low: only wizards may let the world grow."
    end
  end
  return lines
end

verb("accounts", "rxd", sys.wizard, "this", "none", "this") do
  -- Who uses most, the busiest first; at most thirty.
  if not caller_perms().wizard then
    error(E_PERM)
  end
  local lines = {string.format("%-24s %9s %10s %9s %11s %7s %11s", "", "processor", "ticks/s", "objects",
    "bytes", "tasks", "memory")}
  for i, who in ipairs(accounts()) do
    if i > 30 then
      lines[#lines + 1] = "... and more."
      break
    end
    local uses = usage(who)
    local name = valid(who) and who.name or "a connection"
    lines[#lines + 1] = string.format("%-24s %8.1f%% %10s %9s %11s %7s %11s",
      (name .. " (" .. tostring(who) .. ")"):sub(1, 24), uses.weight.used / 10000,
      this:grouped(uses.ticks.used), this:grouped(uses.objects.used), this:grouped(uses.bytes.used),
      this:grouped(uses.tasks.used), this:grouped(uses.memory.used))
  end
  return lines
end

verb("set", "rxd", sys.wizard, "this", "none", "this") do
  -- Writes one limit of a player; "default" takes it away. Returns a line to tell.
  local who, name, value = ...
  if not caller_perms().wizard then
    error(E_PERM)
  end
  if not table.concat(this.order, " "):find(name, 1, true) or not usage(who)[name] then
    return "There is no quota '" .. name .. "'; there are " .. sys.string_utils:english_list(this.order) .. "."
  end
  local number = nil
  if value == "unlimited" then
    number = math.maxinteger
  elseif value ~= "default" then
    number = math.tointeger(tonumber(value or ""))
    if not number or number < 0 then
      return "Usage:  @quota <player> <name> <number>|unlimited|default"
    end
  end
  local quota = table.copy(who.quota)
  quota[name] = number
  who.quota = quota
  local limit = usage(who)[name].limit
  return string.format("%s's quota '%s' is %s now.", who.name, name, limit and this:grouped(limit) or "unlimited")
end
