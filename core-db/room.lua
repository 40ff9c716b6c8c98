object(3, {
  name = "generic room",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r f",
})

property("exits", "r", sys.wizard, {})
property("details", "rc", sys.wizard, {})
property("free_entry", "rc", sys.wizard, true)

value("description", "There is little to see here yet.")

verb("l*ook", "rd", sys.wizard, "any", "any", "any") do
  if dobjstr == "" and iobjstr == "" then
    this:look_self(player)
    return
  end
  local text, what = dobjstr, dobj
  if text == "" then
    text, what = iobjstr, iobj
  end
  if valid(what) then
    what:look_self(player)
    return
  end
  local detail = this:detail(text)
  local exit = this:match_exit(text)
  if detail then
    player:tell_lines(detail)
  elseif valid(exit) then
    exit:look_self(player)
  else
    sys.match_utils:complain(what, text, player)
  end
end

verb("detail", "rxdt", sys.wizard, "this", "none", "this") do
  local text = ...
  local details = this.details
  if type(details) ~= "table" or type(text) ~= "string" then
    return nil
  end
  return details[(text:lower():gsub("^the ", ""))]
end

verb("look_self", "rxdt", sys.wizard, "this", "none", "this") do
  local viewer = (...) or player
  viewer:tell(this:title())
  local text = this:description()
  if text ~= "" then
    viewer:tell_lines(text)
  end
  this:tell_exits(viewer)
  this:tell_contents(viewer)
end

verb("tell_exits", "rxdt", sys.wizard, "this", "none", "this") do
  local viewer = ...
  local names = {}
  for _, exit in ipairs(this.exits) do
    if valid(exit) and exit.obvious then
      names[#names + 1] = exit.name
    end
  end
  if #names > 0 then
    viewer:tell("Obvious exits: ", table.concat(names, ", "), ".")
  end
end

verb("tell_contents", "rxdt", sys.wizard, "this", "none", "this") do
  -- Of a crowd only the names that listing shows are read.
  local viewer = ...
  local things, people = {n = 0}, {n = 0}
  for _, what in ipairs(this.contents) do
    if what ~= viewer then
      local list = is_player(what) and people or things
      list.n = list.n + 1
      if list.n <= 60 then
        local asleep = list == people and not sys.login:is_connected(what)
        list[list.n] = what.name .. (asleep and " (asleep)" or "")
      end
    end
  end
  if things.n > 0 then
    viewer:tell("You see ", sys.string_utils:listing(things), " here.")
  end
  if people.n > 0 then
    viewer:tell(sys.string_utils:listing(people), people.n == 1 and " is" or " are", " here.")
  end
end

verb("say", "rd", sys.wizard, "any", "any", "any") do
  if argstr == "" then
    player:tell("Say what?")
    return
  end
  player:tell("You say, \"", argstr, "\"")
  this:announce(player.name, " says, \"", argstr, "\"")
end

verb("emote", "rd", sys.wizard, "any", "any", "any") do
  local text = argstr
  local space = " "
  if text:sub(1, 1) == ":" then
    text, space = text:sub(2), ""
  end
  this:announce_all(player.name, space, text)
end

verb("announce", "rxdt", sys.wizard, "this", "none", "this") do
  this:announce_all_but({player}, ...)
end

verb("announce_all", "rxdt", sys.wizard, "this", "none", "this") do
  this:announce_all_but({}, ...)
end

verb("announce_all_but", "rxdt", sys.wizard, "this", "none", "this") do
  -- Players with the common tell hear at once. Who has a tell of its own hears in a task of its
  -- own, so that no listener can delay or silence the others.
  local but = ...
  local parts = table.pack(select(2, ...))
  for i = 1, parts.n do
    parts[i] = tostring(parts[i])
  end
  local text = table.concat(parts)
  local left_out, deaf = {}, {}
  for _, who in ipairs(but) do
    left_out[who] = true
  end
  for _, listener in ipairs(this.contents) do
    if not left_out[listener] then
      local found = find_verb(listener, "tell")
      local definer = found and found.definer or sys.root
      if definer == sys.player then
        notify(listener, text)
      elseif definer ~= sys.root then
        -- Its owner pays for what it does with that; where a wizard owns it, who wrote its tell.
        local hearer = listener.owner
        if valid(hearer) and hearer.wizard then
          hearer = verb_info(definer, found.index).owner
        end
        deaf[hearer] = deaf[hearer] or not pcall(call, this, "tell_later", listener, hearer, text)
      end
    end
  end
end

verb("tell_later", "rxdt", sys.wizard, "this", "none", "this") do
  -- On the account of `hearer`: if the listener sleeps, it is not the speaker's task that sleeps. He
  -- is kept three quarters of his tasks and images; above that his things hear nothing.
  local listener, hearer, text = ...
  if caller ~= this or not caller_perms().wizard then
    error(E_PERM)
  end
  local uses = usage(hearer)
  for _, name in ipairs({"tasks", "images"}) do
    local limit = uses[name].limit
    if limit and uses[name].used * 4 >= limit then
      error(E_QUOTA)
    end
  end
  if #text > 4000 then
    text = text:sub(1, utf8.offset(text, 0, 4001) - 1) .. "..."
  end
  set_task_perms(hearer)
  fork(0, function()
    pcall(call, listener, "tell", text)
  end)
end

verb("match_exit", "rxdt", sys.wizard, "this", "none", "this") do
  local text = ...
  local exits = {}
  for _, exit in ipairs(this.exits) do
    if valid(exit) and exit.source == this then
      exits[#exits + 1] = exit
    end
  end
  return sys.match_utils:match_exact(text, exits)
end

verb("match", "rxdt", sys.wizard, "this", "none", "this") do
  local text = ...
  return sys.match_utils:match_in(text, this.contents)
end

verb("go", "rd", sys.wizard, "any", "any", "any") do
  if argstr == "" then
    player:tell("Go where?")
    return
  end
  this:take_exit(argstr)
end

verb("take_exit", "rxdt", sys.wizard, "this", "none", "this") do
  local text = ...
  if caller_perms() ~= player and not sys.code_utils:made_by(caller_perms(), this) then
    error(E_PERM, "nobody is led but by the place")
  end
  local exit = this:match_exit(text)
  if exit == sys.ambiguous_match then
    player:tell("I don't know which way \"", text, "\" you mean.")
  elseif not valid(exit) then
    player:tell("You can't go that way.")
  else
    exit:invoke()
  end
end

verb("huh", "rxdt", sys.wizard, "this", "none", "this") do
  -- No verb was found for what the player typed. It may be an exit, or want a thing that is not here.
  local typed = verb
  if typed == "huh" then
    typed = (...) or ""
  end
  local line = argstr == "" and typed or typed .. " " .. argstr
  local directions = " north n south s east e west w northeast ne northwest nw southeast se " ..
    "southwest sw up u down d in out "
  if this:match_exit(line) ~= sys.failed_match then
    this:take_exit(line)
  elseif argstr == "" and directions:find(" " .. typed:lower() .. " ", 1, true) then
    player:tell("You can't go that way.")
  elseif not sys.match_utils:complain_about_arguments(typed, dobj, dobjstr, iobj, iobjstr) then
    player:tell("I don't understand that.")
  end
end

verb("accept", "rxdt", sys.wizard, "this", "none", "this") do
  local what = ...
  return this.free_entry or what.owner == this.owner or false
end

verb("enterfunc", "rxdt", sys.wizard, "this", "none", "this") do
  local what = ...
  if is_player(what) and what.location == this and sys.login:is_connected(what) then
    this:look_self(what)
  end
end

verb("exitfunc", "rxdt", sys.wizard, "this", "none", "this") do
end

verb("confunc", "rxdt", sys.wizard, "this", "none", "this") do
  if caller ~= sys.system and caller ~= this then
    error(E_PERM)
  end
  local who = ...
  this:announce_all_but({who}, who.name, " has connected.")
end

verb("disfunc", "rxdt", sys.wizard, "this", "none", "this") do
  if caller ~= sys.system and caller ~= this then
    error(E_PERM)
  end
  local who = ...
  this:announce_all_but({who}, who.name, " has disconnected.")
end

verb("add_exit", "rxdt", sys.wizard, "this", "none", "this") do
  local exit = ...
  if not sys.code_utils:controls(caller_perms(), this) then
    error(E_PERM, "only the owner of " .. this.name .. " may add exits")
  end
  if not isa(exit, sys.exit) then
    error(E_INVARG, "that is not an exit")
  end
  local exits = {}
  for _, old in ipairs(this.exits) do
    if valid(old) and old ~= exit then
      exits[#exits + 1] = old
    end
  end
  exits[#exits + 1] = exit
  this.exits = exits
end

verb("remove_exit", "rxdt", sys.wizard, "this", "none", "this") do
  local exit = ...
  if not sys.code_utils:controls(caller_perms(), this) then
    error(E_PERM, "only the owner of " .. this.name .. " may remove exits")
  end
  this.exits = setremove(this.exits, exit)
end
