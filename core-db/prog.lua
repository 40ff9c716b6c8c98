object(4, {
  name = "generic programmer",
  parent = sys.player,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "You see a programmer, who is thinking.")

verb("eval", "rd", sys.wizard, "any", "any", "any") do
  -- ;CODE is an expression, or else statements; ;;CODE is statements.
  if player ~= this or not (player.programmer or player.wizard) then
    player:tell("I don't understand that.")
    return
  end
  local code = argstr
  local prefix = "local me, here = player, player.location; "
  if code:sub(1, 1) == ";" then
    code = code:sub(2)
  elseif not compile_error("local function compiles(...) return " .. code .. "\nend") then
    prefix = prefix .. "return "
  end
  set_task_perms(player)
  local results = table.pack(eval(prefix .. code))
  if not results[1] then
    player:tell_lines(sys.code_utils:error_lines(results[2]))
    return
  end
  local shown = {}
  for i = 2, results.n do
    shown[i - 1] = toliteral(results[i])
  end
  player:tell("=> ", #shown == 0 and "nil" or table.concat(shown, ", "))
end

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

verb("@verb", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local words = {...}
  local left, names = sys.code_utils:parse_verb(table.remove(words, 1))
  if not left then
    player:tell("Usage:  @verb <object>:<names> [<dobj> <prep> <iobj> [<bits>]]")
    return
  end
  local what = player:match_or_complain(left)
  if not what then
    return
  end
  local bits = nil
  if #words > 1 and words[#words]:find("^[rwxdlt]+$") then
    bits = table.remove(words)
  end
  local arguments = sys.code_utils:parse_arguments(words) or {"this", "none", "this"}
  if not bits then
    bits = sys.code_utils:argument_text(arguments) == "this none this" and "rxd" or "rd"
  end
  set_task_perms(player)
  add_verb(what, {player, bits, tostring(names)}, arguments)
  player:tell("Verb ", tostring(what), ":", tostring(names), " added. @program it now.")
end

verb("@rmverb", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  local left, name = sys.code_utils:parse_verb(argstr)
  local what = left and player:match_or_complain(left)
  if not left then
    player:tell("Usage:  @rmverb <object>:<verb>")
  elseif what then
    set_task_perms(player)
    delete_verb(what, name)
    player:tell("Verb removed.")
  end
end

verb("@args", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local words = {...}
  local left, name = sys.code_utils:parse_verb(table.remove(words, 1))
  local what = left and player:match_or_complain(left)
  if not left then
    player:tell("Usage:  @args <object>:<verb> [<dobj> <prep> <iobj>]")
  elseif what then
    set_task_perms(player)
    local arguments = sys.code_utils:parse_arguments(words)
    if arguments then
      set_verb_args(what, name, arguments)
    end
    player:tell("Verb arguments: ", sys.code_utils:argument_text(verb_args(what, name)))
  end
end

verb("@chmod", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local reference, change = ...
  local utilities = sys.code_utils
  if not change or select("#", ...) ~= 2 then
    player:tell("Usage:  @chmod <object>:<verb> | <object>.<property> | <object>  <bits> | +<bits> | -<bits>")
    return
  end
  local left, name = utilities:parse_verb(reference)
  local kind = left and "verb" or "object"
  if not left then
    left, name = utilities:parse_property(reference)
    kind = left and "property" or "object"
  end
  local what = player:match_or_complain(left or reference)
  if not what then
    return
  end
  set_task_perms(player)
  local letters = {verb = "rwxdlt", property = "rwc", object = "rwf"}
  local info, old = nil, ""
  if kind == "verb" then
    info = verb_info(what, name)
    old = info.perms
  elseif kind == "property" then
    info = property_info(what, name)
    old = info.perms
  else
    old = (what.r and "r" or "") .. (what.w and "w" or "") .. (what.f and "f" or "")
  end
  local bits = utilities:apply_bits(old, change, letters[kind])
  if not bits then
    player:tell("The bits of ", kind == "object" and "an " or "a ", kind, " are ", letters[kind], ".")
    return
  end
  if kind == "verb" then
    set_verb_info(what, name, {info.owner, bits, info.names})
  elseif kind == "property" then
    set_property_info(what, name, {info.owner, bits})
  else
    what.r = bits:find("r") ~= nil
    what.w = bits:find("w") ~= nil
    what.f = bits:find("f") ~= nil
  end
  player:tell("The bits of ", reference, " are \"", bits, "\" now.")
end

verb("@program", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local words = {...}
  local left, name = sys.code_utils:parse_verb(table.remove(words, 1))
  if not left then
    player:tell("Usage:  @program <object>:<verb> [<dobj> <prep> <iobj>]")
    return
  end
  local what = player:match_or_complain(left)
  if not what then
    return
  end
  set_task_perms(player)
  local arguments = sys.code_utils:parse_arguments(words)
  local exists = pcall(verb_info, what, name)
  if not exists and not arguments then
    player:tell("That object does not define that verb. (@verb adds one.)")
    return
  elseif not exists then
    add_verb(what, {player, "rd", tostring(name)}, arguments)
  elseif arguments then
    set_verb_args(what, name, arguments)
  end
  player:tell("Now programming ", what.name, ":", tostring(name), ". End with a line that is a single dot; @abort gives up.")
  local lines, bytes = {}, 0
  repeat
    local line = read()
    if line:lower() == "@abort" then
      player:tell("Nothing changed.")
      return
    end
    if line ~= "." then
      lines[#lines + 1] = line
      bytes = bytes + #line + 1
    end
    if bytes > 500000 then
      player:tell("That is more than a verb can hold. Nothing changed.")
      return
    end
  until line == "."
  local problems = set_verb_code(what, name, lines)
  if problems and #problems > 0 then
    player:tell_lines(problems)
    player:tell(#problems == 1 and "1 error." or #problems .. " errors.")
    player:tell("Verb not programmed.")
  else
    player:tell("0 errors.")
    player:tell("Verb programmed.")
  end
end

verb("@list", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  local left, name = sys.code_utils:parse_verb(argstr)
  local what = left and player:match_or_complain(left)
  if not left then
    player:tell("Usage:  @list <object>:<verb>")
    return
  elseif not what then
    return
  end
  set_task_perms(player)
  local at, index = what, name
  if type(name) == "string" then
    local found = find_verb(what, name)
    if not found then
      player:tell("That object has no verb of that name.")
      return
    end
    at, index = found.definer, found.index
  end
  local info = verb_info(at, index)
  player:tell(tostring(at), ":\"", info.names, "\"   ", sys.code_utils:argument_text(verb_args(at, index)),
    "   ", info.perms, at == what and "" or "   (defined by " .. at.name .. ")")
  local lines = verb_code(at, index)
  for number, line in ipairs(lines) do
    player:tell(string.format("%3d:  %s", number, line))
  end
  if #lines == 0 then
    player:tell("(That verb has not been programmed.)")
  end
end

verb("find_verb_or_complain", "rxd", sys.wizard, "this", "none", "this") do
  -- The object that defines what was named as <object>:<verb>, and the verb's index there; nil where there is none.
  local reference, usage = ...
  set_task_perms(caller_perms())
  local left, name = sys.code_utils:parse_verb(reference)
  local what = left and player:match_or_complain(left)
  if not left then
    player:tell("Usage:  ", usage)
  end
  if not what or type(name) ~= "string" then
    return what, name
  end
  local found = find_verb(what, name)
  if not found then
    player:tell("That object has no verb of that name.")
    return nil
  end
  return found.definer, found.index
end

verb("@history", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  set_task_perms(player)
  local at, index = this:find_verb_or_complain(argstr, "@history <object>:<verb>")
  if not at then
    return
  end
  local versions = verb_history(at, index)
  for _, one in ipairs(versions) do
    local author = valid(one.author) and one.author.name .. " (" .. tostring(one.author) .. ")" or
      one.author == sys.nothing and "(not known)" or tostring(one.author)
    player:tell(string.format("%8d%s  %s  %s, %d bytes%s", one.version, one.is_current and "*" or " ",
      one.time > 0 and ctime(one.time) or "(before there was a history)", author, one.bytes,
      one.reason ~= "" and ": " .. one.reason or ""))
  end
  player:tell(#versions == 0 and "That verb has not been programmed since there is a history." or
    "(* is the present one. @diff shows what is different, @revert brings one back.)")
end

verb("@diff", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  set_task_perms(player)
  local usage = "@diff <object>:<verb> [<version> [<version>]]"
  local words = {...}
  local from, to = math.tointeger(tonumber(words[2])), math.tointeger(tonumber(words[3]))
  if #words > 3 or (words[2] and not from) or (words[3] and not to) then
    player:tell("Usage:  ", usage)
    return
  end
  local at, index = this:find_verb_or_complain(words[1] or "", usage)
  if not at then
    return
  end
  local done, lines = pcall(verb_diff, at, index, from, to)
  if not done then
    player:tell(lines.message)
  elseif #lines == 0 then
    player:tell("Nothing is different.")
  else
    player:tell_lines(lines)
  end
end

verb("@revert", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  set_task_perms(player)
  local usage = "@revert <object>:<verb> <version>"
  local reference, number = ...
  local version = math.tointeger(tonumber(number))
  if not version or select("#", ...) ~= 2 then
    player:tell("Usage:  ", usage)
    return
  end
  local at, index = this:find_verb_or_complain(reference, usage)
  if not at then
    return
  end
  local done, problems = pcall(verb_revert, at, index, version)
  if not done then
    player:tell(problems.message)
    local may_read, versions = pcall(verb_history, at, index)
    may_read = may_read and problems.code ~= E_PERM
    local kept = {}
    for _, one in ipairs(may_read and versions or {}) do
      kept[#kept + 1] = tostring(one.version)
    end
    if #kept > 0 then
      player:tell("Versions that are kept:  ", sys.string_utils:english_list(kept))
    end
  elseif #problems > 0 then
    player:tell_lines(problems)
    player:tell("Verb not reverted.")
  else
    player:tell("The verb has the text of version ", tostring(version), " again.")
  end
end

verb("@verbs @properties", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  local what = player:match_or_complain(argstr)
  if not what then
    return
  end
  set_task_perms(player)
  local names = verb:lower() == "@verbs" and verbs(what) or properties(what)
  player:tell(#names == 0 and "None." or table.concat(names, ", "))
end

verb("@show", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  set_task_perms(player)
  local left, name = sys.code_utils:parse_verb(argstr)
  if left then
    this:show_verb(left, name)
    return
  end
  left, name = sys.code_utils:parse_property(argstr)
  if left then
    this:show_property(left, name)
  else
    this:show_object(argstr)
  end
end

verb("show_verb", "rxd", sys.wizard, "this", "none", "this") do
  local left, name = ...
  set_task_perms(caller_perms())
  local what = player:match_or_complain(left)
  if not what then
    return
  end
  local at, index = what, name
  if type(name) == "string" then
    local found = find_verb(what, name)
    if not found then
      player:tell("That object has no verb of that name.")
      return
    end
    at, index = found.definer, found.index
  end
  local info = verb_info(at, index)
  player:tell(tostring(at), ":\"", info.names, "\"")
  player:tell("  Owner:      ", valid(info.owner) and info.owner.name or "nobody", " (", tostring(info.owner), ")")
  player:tell("  Bits:       ", info.perms)
  player:tell("  Arguments:  ", sys.code_utils:argument_text(verb_args(at, index)))
end

verb("show_property", "rxd", sys.wizard, "this", "none", "this") do
  local left, name = ...
  set_task_perms(caller_perms())
  local what = player:match_or_complain(left)
  if not what then
    return
  end
  local known, info = pcall(property_info, what, name)
  player:tell(tostring(what), ".", name)
  if known then
    player:tell("  Owner:      ", valid(info.owner) and info.owner.name or "nobody", " (", tostring(info.owner), ")")
    player:tell("  Bits:       ", info.perms)
  end
  player:tell("  Value:      ", toliteral(what[name]))
end

verb("show_object", "rxd", sys.wizard, "this", "none", "this") do
  local text = ...
  set_task_perms(caller_perms())
  local what = player:match_or_complain(text)
  if not what then
    return
  end
  local function line(title, value)
    if type(value) == "object" then
      value = tostring(value) .. (valid(value) and " (" .. value.name .. ")" or "")
    end
    player:tell(string.format("%-12s", title .. ":"), value)
  end
  line("Object", what)
  line("Owner", what.owner)
  line("Parent", parent(what))
  line("Location", what.location)
  local flags = {}
  for _, flag in ipairs({"programmer", "wizard", "r", "w", "f"}) do
    if what[flag] then
      flags[#flags + 1] = flag
    end
  end
  line("Flags", (is_player(what) and "player " or "") .. table.concat(flags, " "))
  line("Contents", sys.string_utils:english_list(what.contents))
  local readable, names = pcall(verbs, what)
  line("Verbs", readable and table.concat(names, ", ") or "(not readable)")
  readable, names = pcall(properties, what)
  for _, name in ipairs(readable and names or {}) do
    local got, value = pcall(function(from, key)
      return toliteral(from[key])
    end, what, name)
    value = got and value or "(not readable)"
    line("  ." .. name, #value > 200 and value:sub(1, 200) .. "..." or value)
  end
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

verb("@forked @tasks", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  set_task_perms(player)
  local function when(task)
    if task.start > 0 then
      return ctime(math.floor(task.start))
    end
    return "waits"
  end
  local tasks = queued_tasks()
  if argstr ~= "" then
    local id, found = math.tointeger(tonumber(argstr))
    for _, task in ipairs(tasks) do
      if task.id == id then
        found = task
      end
    end
    if not found then
      player:tell("You have no task of that number. @tasks lists yours.")
      return
    end
    local stack = task_stack(id)
    player:tell("Task ", id, ": ", when(found), ", ", found.state, ", ", found.bytes, " bytes")
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
    return
  end
  if #tasks == 0 then
    player:tell("No tasks.")
    return
  end
  for _, task in ipairs(tasks) do
    player:tell(task.id, "  ", when(task), "  ", tostring(task.verb_loc), ":", task.verb, ", line ", task.line, ", ",
      task.bytes, " bytes")
  end
end

verb("@grants", "rd", sys.wizard, "none", "none", "none") do
  if player ~= this then
    return
  end
  player:tell_lines(sys.grant_utils:lines_of(player))
end

verb("@kill", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  local id = math.tointeger(tonumber(argstr))
  if not id then
    player:tell("Usage:  @kill <task number>")
    return
  end
  set_task_perms(player)
  kill_task(id)
  player:tell("Killed.")
end
