object(6, {
  name = "generic player",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

property("password", "", sys.wizard, "")
property("home", "rc", sys.wizard, sys.first_room)
property("last_connect_time", "r", sys.wizard, 0)
property("last_disconnect_time", "r", sys.wizard, 0)
property("quota", "r", sys.wizard, {})

value("description", "You see a newcomer who has not thought of a description yet.")

verb("tell", "rxdt", sys.wizard, "this", "none", "this") do
  local parts = table.pack(...)
  for i = 1, parts.n do
    parts[i] = tostring(parts[i])
  end
  notify(this, table.concat(parts))
end

verb("confunc", "rxdt", sys.wizard, "this", "none", "this") do
  if caller ~= sys.system and caller ~= this then
    error(E_PERM)
  end
  if this.last_disconnect_time > 0 then
    this:tell("Last here ", ctime(this.last_disconnect_time), ".")
  end
  if valid(this.location) then
    this.location:look_self(this)
  end
end

verb("look_self", "rxdt", sys.wizard, "this", "none", "this") do
  local viewer = (...) or player
  viewer:tell(this:title())
  pass(viewer)
  if not sys.login:is_connected(this) then
    viewer:tell(this.name, " is sleeping.")
  elseif idle_seconds(this) < 60 then
    viewer:tell(this.name, " is awake and looks alert.")
  else
    viewer:tell(this.name, " is awake, but has been staring off into space for ",
      sys.string_utils:duration(idle_seconds(this)), ".")
  end
  if #this.contents > 0 then
    viewer:tell("Carrying:")
    for _, what in ipairs(this.contents) do
      viewer:tell(" ", what.name)
    end
  end
end

verb("accept", "rxdt", sys.wizard, "this", "none", "this") do
  local what = ...
  return isa(what, sys.thing) and #this.contents < 100
end

verb("moveto", "rxdt", sys.wizard, "this", "none", "this") do
  local where = ...
  if not sys.code_utils:controls(caller_perms(), this) then
    error(E_PERM, this.name .. " is moved by nobody else")
  end
  set_task_perms(this)
  return move(this, where)
end

verb("match_object", "rxdt", sys.wizard, "this", "none", "this") do
  local text = ...
  return sys.match_utils:match_object(text, this)
end

verb("match_or_complain", "rxdt", sys.wizard, "this", "none", "this") do
  local text = ...
  local what = sys.match_utils:match_object(text, this)
  if sys.match_utils:complain(what, text, this) then
    return nil
  end
  return what
end

verb("i*nventory", "rd", sys.wizard, "none", "none", "none") do
  if #player.contents == 0 then
    player:tell("You are empty-handed.")
    return
  end
  player:tell("Carrying:")
  for _, what in ipairs(player.contents) do
    player:tell(" ", what.name)
  end
end

verb("who @who @users", "rd", sys.wizard, "any", "any", "any") do
  player:tell_lines(sys.login:who_lines())
end

verb("home", "rd", sys.wizard, "none", "none", "none") do
  local from = player.location
  local to = player.home
  if type(to) ~= "object" or not valid(to) then
    to = sys.first_room
  end
  if from == to then
    player:tell("You are already home!")
    return
  end
  player:tell("You click your heels three times.")
  if not pcall(call, player, "moveto", to) or player.location ~= to then
    player:tell("Either home doesn't want you, or you don't really want to go.")
    return
  end
  if valid(from) then
    from:announce_all_but({player}, player.name, " goes home.")
  end
  to:announce_all_but({player}, player.name, " comes home.")
end

verb("@sethome", "rd", sys.wizard, "none", "none", "none") do
  set_task_perms(player)
  player.home = player.location
  player:tell("Your home is ", player.location.name, " now.")
end

verb("page", "rd", sys.wizard, "any", "any", "any") do
  local name, text = argstr:match("^%s*(%S+)%s*(.-)%s*$")
  if not name then
    player:tell("Usage:  page <player> <message>")
    return
  end
  local who = sys.match_utils:match_player(name)
  if sys.match_utils:complain_about_player(who, name, player) then
    return
  end
  text = text:match("^with%s+(.+)$") or text
  text = text:match("^\"(.*)\"$") or text
  if not sys.login:is_connected(who) then
    player:tell(who.name, " is not connected.")
    return
  end
  local place = valid(player.location) and player.location.name or "somewhere"
  if text == "" then
    who:tell("You sense that ", player.name, " is looking for you in ", place, ".")
  else
    who:tell(player.name, " pages, \"", text, "\"")
  end
  player:tell("Your message has been sent.")
end

verb("wh*isper", "rd", sys.wizard, "any", "at/to", "any") do
  if sys.match_utils:complain(iobj, iobjstr, player) then
    return
  end
  if not is_player(iobj) or iobj.location ~= player.location then
    player:tell("You can only whisper to somebody who is here.")
  else
    iobj:tell(player.name, " whispers, \"", dobjstr, "\"")
    player:tell("You whisper, \"", dobjstr, "\" to ", iobj.name, ".")
  end
end

verb("quit @quit", "rd", sys.wizard, "none", "none", "none") do
  set_task_perms(player)
  boot_player(player)
end

verb("help ?", "rd", sys.wizard, "any", "any", "any") do
  sys.help:show(argstr)
end

verb("@version", "rd", sys.wizard, "none", "none", "none") do
  player:tell("This world is run by Lunamoo, version ", server_version(), ".")
end

verb("exam*ine", "rd", sys.wizard, "any", "none", "none") do
  local what = dobj
  if sys.match_utils:complain(what, dobjstr, player) then
    return
  end
  set_task_perms(player)
  local owner = valid(what.owner) and what.owner.name or "nobody"
  player:tell(what.name, " (", tostring(what), ") is owned by ", owner, ".")
  what:look_self(player)
  local commands = sys.code_utils:commands_of(what)
  if #commands > 0 then
    player:tell("Obvious verbs:")
    for _, line in ipairs(commands) do
      player:tell("  ", line)
    end
  end
end

verb("@des*cribe", "rd", sys.wizard, "any", "as", "any") do
  if sys.match_utils:complain(dobj, dobjstr, player) then
    return
  end
  set_task_perms(player)
  local done, problem = pcall(function(what, text)
    what.description = text
  end, dobj, iobjstr)
  player:tell(done and "Description set." or problem.message)
end

verb("@rename", "rd", sys.wizard, "any", "at/to", "any") do
  local what = dobj
  if sys.match_utils:complain(what, dobjstr, player) then
    return
  end
  local names = sys.string_utils:names(iobjstr)
  if #names == 0 then
    player:tell("Rename it to what?")
    return
  end
  if is_player(what) then
    if what ~= player and not player.wizard then
      player:tell("Permission denied.")
      return
    end
    local problem = sys.login:name_problem(names[1], what)
    if problem then
      player:tell(problem)
      return
    end
    what.name = names[1]
  end
  set_task_perms(player)
  local done, problem = pcall(function(renamed, list)
    if not is_player(renamed) then
      renamed.name = list[1]
    end
    renamed.aliases = list
  end, what, names)
  player:tell(done and "It is called " .. what.name .. " now." or problem.message)
end

verb("@addalias", "rd", sys.wizard, "any", "at/to", "any") do
  if sys.match_utils:complain(iobj, iobjstr, player) then
    return
  end
  set_task_perms(player)
  local done, problem = pcall(function(what, names)
    local aliases = what.aliases
    for _, name in ipairs(names) do
      aliases = setadd(aliases, name)
    end
    what.aliases = aliases
  end, iobj, sys.string_utils:names(dobjstr))
  player:tell(done and "Done." or problem.message)
end

verb("@password", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  local old, new = ...
  if not old then
    old = sys.login:ask(player, "Old password:")
  end
  if not new then
    new = sys.login:ask(player, "New password:")
  end
  if #new < 6 then
    player:tell("A password has six characters or more.")
  elseif not check_password(old, player.password) then
    player:tell("That's not your old password.")
  else
    player.password = hash_password(new)
    player:tell("New password set.")
  end
end

verb("@quota", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this then
    return
  end
  if argstr == "" or argstr == "me" then
    player:tell_lines(sys.quota_utils:lines_of(player))
  else
    player:tell("Usage:  @quota   (Only wizards see and set those of others.)")
  end
end
