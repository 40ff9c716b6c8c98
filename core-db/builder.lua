object(47, {
  name = "generic builder",
  parent = sys.player,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "You see a builder, who is looking for a good place.")

verb("@create", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local class, called = argstr:match("^(.-)%s+named%s+(.+)$")
  if not class then
    class, called = argstr:match("^(.-)%s+called%s+(.+)$")
  end
  local names = sys.string_utils:names(called or "")
  if #names == 0 then
    player:tell("Usage:  @create <class> named <name>[,<alias>...]")
    return
  end
  local from = player:match_or_complain(class)
  if not from then
    return
  end
  set_task_perms(player)
  local made = create(from)
  made.name = names[1]
  made.aliases = names
  if isa(made, sys.thing) then
    move(made, player)
  end
  player:tell("You now have ", made.name, " with object number ", tostring(made),
    " and parent ", from.name, " (", tostring(from), ").")
end

verb("@recycle", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local what = player:match_or_complain(argstr)
  if not what then
    return
  elseif is_player(what) then
    player:tell("A player is not recycled.")
    return
  end
  set_task_perms(player)
  local text = what.name .. " (" .. tostring(what) .. ")"
  recycle(what)
  player:tell(text, " recycled.")
end

verb("@undelete", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  set_task_perms(player)
  local number = math.tointeger(tonumber(argstr:match("^#(%d+)$")))
  if argstr ~= "" and not number then
    player:tell("Usage:  @undelete #<number>   (without a number: what can be brought back)")
    return
  elseif not number then
    local kept = recycled_objects()
    for _, one in ipairs(kept) do
      player:tell(string.format("%8s  %s  %s", tostring(one.object), ctime(one.time), one.name))
    end
    player:tell(#kept == 0 and "There is nothing to bring back." or "@undelete #<number> brings one back.")
    return
  end
  local done, result = pcall(undelete, obj(number))
  if not done then
    player:tell(result.message)
    return
  end
  if isa(result, sys.thing) then
    move(result, player)
  end
  player:tell(result.name, " (", tostring(result), ") is back.")
end

verb("@dig", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local ways, place = argstr:match("^(.-)%s+to%s+(.+)$")
  if argstr == "" then
    player:tell("Usage:  @dig <room>  or  @dig <exit>[,<alias>][|<exit back>[,<alias>]] to <room>")
    return
  end
  local here = player.location
  place = string.trim(place or argstr)
  local to = place:find("^#%d+$") and player:match_object(place) or nil
  set_task_perms(player)
  if to and not valid(to) then
    player:tell("There is no room ", place, ".")
    return
  elseif not to then
    to = create(sys.room)
    to.name = place
    to.aliases = {place}
    player:tell(place, " (", tostring(to), ") created.")
  end
  if ways then
    local there, back = ways:match("^([^|]*)|?(.*)$")
    this:dig_exit(there, here, to)
    this:dig_exit(back, to, here)
  end
end

verb("dig_exit", "rxd", sys.wizard, "this", "none", "this") do
  local text, from, to = ...
  local names = sys.string_utils:names(text)
  if #names == 0 then
    return
  end
  set_task_perms(caller_perms())
  local exit = create(sys.exit)
  exit.name = names[1]
  exit.aliases = names
  exit.source = from
  exit.dest = to
  local added, problem = pcall(call, from, "add_exit", exit)
  player:tell("Exit ", exit.name, " (", tostring(exit), ") from ", from.name, " to ", to.name,
    added and "." or ", but not in place: " .. problem.message .. ".")
end

verb("@chparent", "rd", sys.wizard, "any", "at/to", "any") do
  if player ~= this then
    return
  end
  local what, to = player:match_or_complain(dobjstr), player:match_or_complain(iobjstr)
  if not what or not to then
    return
  end
  set_task_perms(player)
  chparent(what, to)
  player:tell("Parent changed.")
end

verb("@move", "rd", sys.wizard, "any", "at/to", "any") do
  if player ~= this then
    return
  end
  local what, to = player:match_or_complain(dobjstr), nil
  if not what then
    return
  end
  if iobjstr:lower() == "nowhere" then
    to = sys.nothing
  else
    to = player:match_or_complain(iobjstr)
  end
  if not to then
    return
  end
  set_task_perms(player)
  move(what, to)
  player:tell("Moved.")
end

verb("@rmalias", "rd", sys.wizard, "any", "out of/from inside/from", "any") do
  if player ~= this then
    return
  end
  local what = player:match_or_complain(iobjstr)
  if not what then
    return
  end
  set_task_perms(player)
  what.aliases = setremove(what.aliases, dobjstr)
  player:tell("Done.")
end

verb("@kids @parents", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local what = player:match_or_complain(argstr)
  if not what then
    return
  end
  local found = {}
  if verb:lower() == "@kids" then
    for _, child in ipairs(children(what)) do
      found[#found + 1] = child.name .. " (" .. tostring(child) .. ")"
    end
  else
    while valid(what) do
      found[#found + 1] = what.name .. " (" .. tostring(what) .. ")"
      what = parent(what)
    end
  end
  player:tell(#found == 0 and "None." or table.concat(found, "   "))
end

verb("@prop*erty", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local reference, rest = argstr:match("^(%S+)%s*(.*)$")
  local left, name = sys.code_utils:parse_property(reference or "")
  if not left then
    player:tell("Usage:  @property <object>.<name> [<value> [<bits>]]")
    return
  end
  local what = player:match_or_complain(left)
  if not what then
    return
  end
  set_task_perms(player)
  local value, bits = rest:match("^(.*%S)%s+\"?([rwc]*)\"?$")
  value = value or rest
  local done, result = true, nil
  if value ~= "" then
    done, result = eval("return " .. value)
  end
  if not done then
    player:tell_lines(sys.code_utils:error_lines(result))
    return
  end
  add_property(what, name, result, {player, bits or "rc"})
  player:tell("Property ", tostring(what), ".", name, " added.")
end

verb("@rmprop*erty", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  local left, name = sys.code_utils:parse_property(argstr)
  local what = left and player:match_or_complain(left)
  if not left then
    player:tell("Usage:  @rmproperty <object>.<name>")
  elseif what then
    set_task_perms(player)
    delete_property(what, name)
    player:tell("Property removed.")
  end
end

verb("@set", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local reference, code = argstr:match("^(%S+)%s+to%s+(.+)$")
  local left, name = sys.code_utils:parse_property(reference or "")
  if not left then
    player:tell("Usage:  @set <object>.<name> to <value>")
    return
  end
  local what = player:match_or_complain(left)
  if not what then
    return
  end
  set_task_perms(player)
  local done, result = eval("return " .. code)
  if not done then
    player:tell_lines(sys.code_utils:error_lines(result))
    return
  end
  what[name] = result
  player:tell("Property ", tostring(what), ".", name, " set to ", toliteral(what[name]), ".")
end
