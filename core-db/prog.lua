object(4, {
  name = "generic programmer",
  parent = sys.builder,
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
  set_task_perms(player)
  local at, index, what = sys.code_utils:find_verb_or_complain(argstr, "@list <object>:<verb>")
  if not at then
    return
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

verb("@history", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  set_task_perms(player)
  local at, index = sys.code_utils:find_verb_or_complain(argstr, "@history <object>:<verb>")
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
  local at, index = sys.code_utils:find_verb_or_complain(words[1] or "", usage)
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
  local at, index = sys.code_utils:find_verb_or_complain(reference, usage)
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
    sys.code_utils:show_verb(left, name)
    return
  end
  left, name = sys.code_utils:parse_property(argstr)
  if left then
    sys.code_utils:show_property(left, name)
  else
    sys.code_utils:show_object(argstr)
  end
end

verb("@forked @tasks", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this then
    return
  end
  set_task_perms(player)
  if argstr == "" then
    sys.task_utils:show_tasks()
  else
    sys.task_utils:show_task(math.tointeger(tonumber(argstr)))
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
