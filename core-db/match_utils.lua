object(14, {
  name = "matching utilities",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

verb("match_object", "rxdt", sys.wizard, "this", "none", "this") do
  -- #12, $name, me, here, or the name of something that `who` holds or that is in the same room.
  local text, who = ...
  if type(text) ~= "string" or text == "" then
    return sys.nothing
  end
  local number = text:match("^#(%d+)$")
  if number then
    local what = #number < 16 and obj(math.tointeger(tonumber(number))) or sys.nothing
    return valid(what) and what or sys.failed_match
  end
  local name = text:match("^%$([%a_][%w_]*)$")
  if name then
    local what = has_property(sys.system, name) and sys.system[name]
    return type(what) == "object" and what or sys.failed_match
  end
  local folded = text:lower()
  if folded == "me" then
    return who
  elseif folded == "here" then
    return who.location
  end
  local near = {}
  for _, what in ipairs(who.contents) do
    near[#near + 1] = what
  end
  for _, what in ipairs(valid(who.location) and who.location.contents or {}) do
    near[#near + 1] = what
  end
  return this:match_in(text, near)
end

verb("match_in", "rxdt", sys.wizard, "this", "none", "this") do
  -- Whole names first, then beginnings of names.
  local text, candidates = ...
  local whole = this:match_exact(text, candidates)
  if whole ~= sys.failed_match then
    return whole
  end
  local wanted = text:lower()
  local found = sys.failed_match
  for _, what in ipairs(candidates) do
    if valid(what) and what ~= found then
      for _, name in ipairs(this:names_of(what)) do
        if name:sub(1, #wanted):lower() == wanted then
          if found ~= sys.failed_match then
            return sys.ambiguous_match
          end
          found = what
          break
        end
      end
    end
  end
  return found
end

verb("match_exact", "rxdt", sys.wizard, "this", "none", "this") do
  local text, candidates = ...
  if type(text) ~= "string" or text == "" then
    return sys.failed_match
  end
  local wanted = text:lower()
  local found = sys.failed_match
  for _, what in ipairs(candidates) do
    if valid(what) and what ~= found then
      for _, name in ipairs(this:names_of(what)) do
        if name:lower() == wanted then
          if found ~= sys.failed_match then
            return sys.ambiguous_match
          end
          found = what
          break
        end
      end
    end
  end
  return found
end

verb("names_of", "rxdt", sys.wizard, "this", "none", "this") do
  -- Its owner may have put anything into aliases: 64 of them count, of at most 256 bytes.
  local what = ...
  local names = {what.name}
  local aliases = has_property(what, "aliases") and what.aliases
  if type(aliases) ~= "table" then
    return names
  end
  for i = 1, math.min(#aliases, 64) do
    if type(aliases[i]) == "string" and #aliases[i] <= 256 then
      names[#names + 1] = aliases[i]
    end
  end
  return names
end

verb("match_player", "rxdt", sys.wizard, "this", "none", "this") do
  -- Names go before aliases, so that nobody can call themselves by another's name.
  local text = ...
  local who = sys.login:find_player(text)
  if who then
    return who
  end
  return this:match_in(text, players())
end

verb("complain", "rxdt", sys.wizard, "this", "none", "this") do
  -- True, and `who` is told, where a match did not give an object.
  local what, text, who = ...
  if valid(what) then
    return false
  elseif what == sys.ambiguous_match then
    who:tell("I don't know which \"", text, "\" you mean.")
  elseif what == sys.nothing then
    who:tell("You must give the name of some object.")
  else
    who:tell("You see no \"", text, "\" here.")
  end
  return true
end

verb("complain_about_player", "rxdt", sys.wizard, "this", "none", "this") do
  local what, text, who = ...
  if valid(what) then
    return false
  elseif what == sys.ambiguous_match then
    who:tell("\"", text, "\" could be more than one player.")
  else
    who:tell("\"", text, "\" is not the name of any player.")
  end
  return true
end

verb("complain_about_arguments", "rxdt", sys.wizard, "this", "none", "this") do
  -- The verb is one that things have, but the thing was not found: says that instead.
  local typed, direct, direct_text, indirect, indirect_text = ...
  local known = false
  for _, generic in ipairs({sys.container, sys.note}) do
    local found = find_verb(generic, typed)
    if found and not verb_info(found.definer, found.index).perms:find("x", 1, true) then
      known = true
    end
  end
  if not known then
    return false
  elseif direct_text ~= "" and not valid(direct) then
    return this:complain(direct, direct_text, player)
  elseif indirect_text ~= "" and not valid(indirect) then
    return this:complain(indirect, indirect_text, player)
  elseif direct_text == "" then
    player:tell("What do you want to ", typed, "?")
    return true
  end
  player:tell("You can't ", typed, " that.")
  return true
end
