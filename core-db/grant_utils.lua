object(46, {
  name = "grant utilities",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "Who may call which builtin.")

verb("lines_of", "rxd", sys.wizard, "this", "none", "this") do
  -- What somebody may not call, and what not as it is.
  local who = ...
  if not (caller_perms().wizard or caller_perms() == who) then
    error(E_PERM)
  end
  local refused, wrapped, count = {}, {}, 0
  for name, how in use(sys.list).in_order(grants(who)) do
    if how == false then
      refused[#refused + 1] = name
    else
      count = count + 1
    end
    if how == "wrapped" then
      wrapped[#wrapped + 1] = name
    end
  end
  local lines = {who.name .. " may call " .. count .. " builtins."}
  if #refused > 0 then
    lines[#lines + 1] = "Not granted: " .. table.concat(refused, ", ") .. "."
  end
  if #wrapped > 0 then
    lines[#lines + 1] = "Wrapped: " .. table.concat(wrapped, ", ") .. "."
  end
  return lines
end

verb("written", "rxd", sys.wizard, "this", "none", "this") do
  -- All that differs from the declarations.
  if not caller_perms().wizard then
    error(E_PERM)
  end
  local lines = {}
  for who, changes in use(sys.list).in_order(grants(obj(-1))) do
    local parts = {}
    for name, how in use(sys.list).in_order(changes) do
      parts[#parts + 1] = (how == true and "+" or how == false and "-" or "wrapped ") .. name
    end
    if who ~= "everybody" then
      who = (valid(who) and who.name or "nobody") .. " (" .. tostring(who) .. ")"
    end
    lines[#lines + 1] = who .. ": " .. table.concat(parts, ", ")
  end
  if #lines == 0 then
    lines[1] = "All grants are as the builtins are declared."
  end
  return lines
end
