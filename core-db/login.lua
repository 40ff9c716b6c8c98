object(11, {
  name = "login",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

property("welcome_message", "r", sys.wizard, {
  "",
  "                    .--.",
  "    ^__^           (    )        L U N A M O O",
  "    (oo)\\_______    `--'",
  "    (__)\\       )\\/\\             a village on the moor, where the moon",
  "        ||----w |                is always just about to come out",
  "        ||     ||",
  "",
  "  connect <name> <password>    to come back",
  "  create <name> <password>     to be somebody new",
  "  who, help, quit",
  "",
})
property("newcomer_message", "r", sys.wizard, {
  "",
  "Welcome. Somebody has left a folded letter in the grass: take it and read it.",
  "Say things with \"say\" (or a leading quote), look around with \"look\", and ask for \"help\".",
  "",
})
property("create_enabled", "r", sys.wizard, true)
property("dummy_hash", "", sys.wizard, "$argon2id$v=19$m=19456,t=2,p=1$ttLFlu4H3izByERGgyGb0A$BcDRZ6dX0cBEy8yW+M2fDAtszgpvl/cITVgHVbXSVsk")

verb("welcome", "rxd", sys.wizard, "this", "none", "this") do
  if caller ~= sys.system then
    error(E_PERM)
  end
  for _, line in ipairs(this.welcome_message) do
    notify(player, line)
  end
end

verb("help", "rxd", sys.wizard, "this", "none", "this") do
  if caller ~= sys.system then
    error(E_PERM)
  end
  notify(player, "You can say:")
  notify(player, "  connect <name> <password>    to come back as somebody you were")
  notify(player, "  create <name> <password>     to be somebody new")
  notify(player, "  who                          to see who is here")
  notify(player, "  quit                         to leave")
end

verb("who", "rxd", sys.wizard, "this", "none", "this") do
  if caller ~= sys.system then
    error(E_PERM)
  end
  for _, line in ipairs(this:who_lines()) do
    notify(player, line)
  end
end

verb("quit", "rxd", sys.wizard, "this", "none", "this") do
  if caller ~= sys.system then
    error(E_PERM)
  end
  boot_player(player)
end

verb("connect", "rxd", sys.wizard, "this", "none", "this") do
  -- Takes as long and says the same whether the name is unknown or the password wrong.
  if caller ~= sys.system then
    error(E_PERM)
  end
  local connection = player
  local name, password = ...
  if not name then
    notify(connection, "Usage:  connect <name> <password>")
    return
  end
  password = password or this:ask(connection, "Password:")
  local who = this:find_player(name)
  local stored = who and who.password or ""
  local known = type(stored) == "string" and stored ~= ""
  local checked, right = pcall(check_password, password, known and stored or this.dummy_hash)
  if not checked then
    notify(connection, "The server is busy. Please try again in a moment.")
  elseif right and known and is_player(who) and who.password == stored then
    local ok, problem = pcall(switch_player, connection, who)
    if not ok then
      notify(connection, "You cannot log in now: " .. problem.message:gsub("^switch_player: ", "") .. ".")
    end
  else
    notify(connection, "Either that player does not exist, or has a different password.")
  end
end

verb("create", "rxd", sys.wizard, "this", "none", "this") do
  if caller ~= sys.system then
    error(E_PERM)
  end
  local connection = player
  local name, password = ...
  if not this.create_enabled then
    notify(connection, "Sorry, nobody new can be created here at present.")
    return
  elseif not name then
    notify(connection, "Usage:  create <name> <password>")
    return
  end
  local problem = this:name_problem(name)
  if problem then
    notify(connection, problem)
    return
  end
  password = password or this:ask(connection, "Choose a password:")
  if #password < 6 then
    notify(connection, "A password has six characters or more.")
    return
  end
  local hashed, hash = pcall(hash_password, password)
  if not hashed then
    notify(connection, "The server is busy. Please try again in a moment.")
    return
  end
  problem = this:name_problem(name) -- somebody may have been faster meanwhile
  if problem then
    notify(connection, problem)
    return
  end
  local who = create(sys.player, sys.nothing)
  who.name = name
  who.aliases = {name}
  who.password = hash
  set_player_flag(who, true)
  move(who, sys.first_room)
  switch_player(connection, who)
end

verb("ask", "rxd", sys.wizard, "this", "none", "this") do
  -- One line, not echoed. The core's own verbs ask; nobody else's, for they would be believed.
  local connection, question = ...
  if caller ~= this and not caller_perms().wizard then
    error(E_PERM)
  end
  notify(connection, question)
  set_connection_option(connection, "client-echo", false)
  local answered, line = pcall(read, connection)
  pcall(set_connection_option, connection, "client-echo", true)
  if not answered then
    error(line)
  end
  return string.trim(line)
end

verb("is_connected", "rxd", sys.wizard, "this", "none", "this") do
  return (pcall(connected_seconds, (...)))
end

verb("find_player", "rxd", sys.wizard, "this", "none", "this") do
  -- By name alone: aliases are anybody's to choose.
  local name = (...):lower()
  for _, who in ipairs(players()) do
    if who.name:lower() == name then
      return who
    end
  end
  return nil
end

verb("name_problem", "rxd", sys.wizard, "this", "none", "this") do
  -- Why nobody (but `except`) may be called that, or nil.
  local name, except = ...
  if #name < 2 or #name > 24 or not name:find("^%a[%w_-]*$") then
    return "A name has 2 to 24 letters, digits, - or _, and begins with a letter."
  end
  local wanted = name:lower()
  if (" me here it all everyone someone nobody nothing the you "):find(" " .. wanted .. " ", 1, true) then
    return "Sorry, that name would confuse everybody."
  end
  for _, who in ipairs(players()) do
    if who ~= except then
      local taken = who.name:lower() == wanted
      local aliases = who.aliases -- may be anything: the first few that could be names count
      for i = 1, type(aliases) == "table" and math.min(#aliases, 4) or 0 do
        local alias = aliases[i]
        taken = taken or (type(alias) == "string" and #alias <= 24 and alias:lower() == wanted)
      end
      if taken then
        return "Sorry, that name is taken."
      end
    end
  end
  return nil
end

verb("who_lines", "rxd", sys.wizard, "this", "none", "this") do
  local connected = connected_players()
  if #connected == 0 then
    return {"Nobody is connected."}
  end
  local columns = "%-24s %-16s %-16s %s"
  local lines = {columns:format("Name", "Connected", "Idle", "Location")}
  for _, who in ipairs(connected) do
    local text = sys.string_utils
    local place = valid(who.location) and who.location.name or "nowhere"
    lines[#lines + 1] = columns:format(who.name, text:duration(connected_seconds(who)),
      text:duration(idle_seconds(who)), place)
  end
  lines[#lines + 1] = #connected == 1 and "One player." or #connected .. " players."
  return lines
end
