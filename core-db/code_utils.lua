object(15, {
  name = "code utilities",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

verb("controls", "rxdt", sys.wizard, "this", "none", "this") do
  -- True where `who` owns `what` or is a wizard.
  local who, what = ...
  return valid(who) and valid(what) and (what.owner == who or who.wizard)
end

verb("made_by", "rxdt", sys.wizard, "this", "none", "this") do
  -- Whether `who` is a wizard, or owns `what` or one of its nearest ancestors.
  local who, what = ...
  local depth = 0
  while valid(what) and depth < 20 do
    if this:controls(who, what) then
      return true
    end
    what, depth = parent(what), depth + 1
  end
  return false
end

verb("parse_verb", "rxdt", sys.wizard, "this", "none", "this") do
  -- "lamp:light" is "lamp", "light"; a number after the colon is an index.
  local text = ...
  local left, right = tostring(text):match("^(.+):(.+)$")
  if not left then
    return nil
  end
  return left, math.tointeger(tonumber(right)) or right
end

verb("parse_property", "rxdt", sys.wizard, "this", "none", "this") do
  -- "lamp.colour" is "lamp", "colour".
  local text = ...
  local left, right = tostring(text):match("^(.+)%.([%w_-]+)$")
  return left, right
end

verb("parse_arguments", "rxdt", sys.wizard, "this", "none", "this") do
  -- {"any", "in", "front", "of", "this"} is {"any", "in front of", "this"}.
  local words = ...
  if #words == 0 then
    return nil
  elseif #words == 1 then
    return {words[1], "none", "none"}
  elseif #words == 2 then
    return {words[1], words[2], "none"}
  end
  return {words[1], table.concat(words, " ", 2, #words - 1), words[#words]}
end

verb("apply_bits", "rxdt", sys.wizard, "this", "none", "this") do
  -- What the bits `old` are after "rx", "+x" or "-w"; `all` holds the letters in their order.
  local old, change, all = ...
  local sign, letters = change:match("^([+-]?)(%a*)$")
  if not sign then
    return nil
  end
  local result = ""
  for letter in all:gmatch(".") do
    local had = old:find(letter, 1, true) ~= nil
    local named = letters:find(letter, 1, true) ~= nil
    local has = named
    if sign == "+" then
      has = had or named
    elseif sign == "-" then
      has = had and not named
    end
    result = result .. (has and letter or "")
  end
  if letters:find("[^" .. all .. "]") then
    return nil
  end
  return result
end

verb("argument_text", "rxdt", sys.wizard, "this", "none", "this") do
  -- What verb_args gives, as one line.
  local list = ...
  return (list.dobj or list[1]) .. " " .. (list.prep or list[2]) .. " " .. (list.iobj or list[3])
end

verb("commands_of", "rxdt", sys.wizard, "this", "none", "this") do
  -- The commands that can be given to an object, as far as the caller may read them.
  local what = ...
  set_task_perms(caller_perms())
  local lines = {}
  local at = what
  while valid(at) and at ~= sys.player and at ~= sys.room and at ~= sys.root do
    local listed, names = pcall(verbs, at)
    for index, name in ipairs(listed and names or {}) do
      local arguments = sys.code_utils:argument_text(verb_args(at, index))
      if arguments:find("this", 1, true) and arguments ~= "this none this" then
        lines[#lines + 1] = name:gsub("%*", "") .. "  (" .. arguments .. ")"
      end
    end
    at = parent(at)
  end
  return lines
end

verb("error_lines", "rxdt", sys.wizard, "this", "none", "this") do
  -- An error as people are shown it: code and message, then the traceback.
  local problem = ...
  if type(problem) ~= "error" then
    return {tostring(problem)}
  end
  local code = problem.code
  if type(code) ~= "string" then
    code = toliteral(code)
  end
  local lines = {code .. ": " .. tostring(problem.message)}
  for line in tostring(problem.traceback or ""):gmatch("[^\n]+") do
    lines[#lines + 1] = "  " .. line
  end
  return lines
end

verb("find_verb_or_complain", "rxd", sys.wizard, "this", "none", "this") do
  -- The object that defines what was named as <object>:<verb>, the verb's index there, and the object that was named;
  -- nil where there is none.
  local reference, usage = ...
  set_task_perms(caller_perms())
  local left, name = sys.code_utils:parse_verb(reference)
  local what = left and player:match_or_complain(left)
  if not left then
    player:tell("Usage:  ", usage)
  end
  if not what or type(name) ~= "string" then
    return what, name, what
  end
  local found = find_verb(what, name)
  if not found then
    player:tell("That object has no verb of that name.")
    return nil
  end
  return found.definer, found.index, what
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
