object(10, {
  name = "generic wizard",
  parent = sys.prog,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

verb("@programmer", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this or not player.wizard then
    player:tell("I don't understand that.")
    return
  end
  local who = sys.login:find_player(argstr) or sys.failed_match
  if sys.match_utils:complain_about_player(who, argstr, player) then
    return
  end
  if not isa(who, sys.prog) then
    chparent(who, sys.prog)
  end
  who.programmer = true
  player:tell(who.name, " (", tostring(who), ") is now a programmer.")
  who:tell("You are a programmer now. See \"help programming\".")
end

verb("@deprogrammer", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this or not player.wizard then
    player:tell("I don't understand that.")
    return
  end
  local who = sys.login:find_player(argstr) or sys.failed_match
  if sys.match_utils:complain_about_player(who, argstr, player) then
    return
  end
  who.programmer = false
  if parent(who) == sys.prog then
    chparent(who, sys.player)
  end
  player:tell(who.name, " is no longer a programmer.")
end

verb("@newpassword", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this or not player.wizard then
    player:tell("I don't understand that.")
    return
  end
  local name, new = ...
  if not name then
    player:tell("Usage:  @newpassword <player> [<password>]")
    return
  end
  local who = sys.login:find_player(name) or sys.failed_match
  if sys.match_utils:complain_about_player(who, name, player) then
    return
  end
  new = new or sys.login:ask(player, "New password:")
  if #new < 6 then
    player:tell("A password has six characters or more.")
    return
  end
  who.password = hash_password(new)
  player:tell("New password set for ", who.name, ".")
end

verb("@boot", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this or not player.wizard then
    player:tell("I don't understand that.")
    return
  end
  local who = sys.login:find_player(argstr) or sys.failed_match
  if sys.match_utils:complain_about_player(who, argstr, player) then
    return
  end
  if not sys.login:is_connected(who) then
    player:tell(who.name, " is not connected.")
    return
  end
  boot_player(who)
  player:tell(who.name, " has been disconnected.")
end

verb("@shout", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this or not player.wizard then
    player:tell("I don't understand that.")
    return
  end
  for _, who in ipairs(connected_players()) do
    notify(who, player.name .. " shouts, \"" .. argstr .. "\"")
  end
end

verb("@shutdown", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this or not player.wizard then
    player:tell("I don't understand that.")
    return
  end
  local seconds, reason = argstr:match("^in%s+(%d+)%s*%a*%s*(.*)$")
  reason = reason or argstr
  seconds = math.min(tonumber(seconds or "0"), 86400)
  local function announce(text)
    for _, who in ipairs(connected_players()) do
      notify(who, text)
    end
  end
  while seconds > 0 do
    announce("*** The server will be shut down by " .. player.name .. " in " ..
      sys.string_utils:duration(seconds) .. (reason ~= "" and ": " .. reason or "") .. " ***")
    local step = seconds > 60 and math.min(seconds - 60, 300) or seconds
    suspend(step)
    seconds = seconds - step
    if not player.wizard then
      return
    end
  end
  shutdown("Shut down by " .. player.name .. (reason ~= "" and ": " .. reason or ""))
end

verb("@dump-d*atabase", "rd", sys.wizard, "none", "none", "none") do
  if player ~= this or not player.wizard then
    player:tell("I don't understand that.")
    return
  end
  dump_database()
  player:tell("Everything is on disk.")
end

verb("@grant @revoke @wrap @ungrant", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this or not player.wizard then
    player:tell("I don't understand that.")
    return
  end
  local words = {...}
  local name, whose = words[1], words[3]
  local command = verb:lower()
  if command == "@wrap" then
    whose = "everybody"
  end
  if not name or not whose then
    player:tell("Usage:  @grant <builtin> to <player>, @revoke <builtin> from <player>, @ungrant <builtin> of <player>,")
    player:tell("        @wrap <builtin>. Instead of a player: everybody.")
    return
  end
  local who = sys.nothing
  if whose:lower() ~= "everybody" then
    who = sys.login:find_player(whose) or sys.failed_match
    if sys.match_utils:complain_about_player(who, whose, player) then
      return
    end
  end
  local how = nil
  if command == "@grant" then
    how = true
  elseif command == "@revoke" then
    how = false
  elseif command == "@wrap" then
    how = "wrapped"
  end
  local done, problem = pcall(set_grant, who, name, how)
  if not done then
    player:tell(problem.message)
    return
  end
  local now = {[true] = " is granted to ", [false] = " is taken from ", wrapped = " goes to #0:bf_" .. name .. " for "}
  player:tell("'", name, "'", how == nil and " is as it was declared for " or now[how],
    who == sys.nothing and "everybody" or who.name, " now.")
end

verb("@grants", "rd", sys.wizard, "any", "none", "none") do
  if player ~= this or not player.wizard then
    pass(...)
    return
  end
  local name = ...
  if not name then
    player:tell_lines(sys.grant_utils:written())
    return
  end
  local who = sys.login:find_player(name) or sys.failed_match
  if not sys.match_utils:complain_about_player(who, name, player) then
    player:tell_lines(sys.grant_utils:lines_of(who))
  end
end

verb("@quota", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this or not player.wizard then
    pass(...)
    return
  end
  local name, what, value = ...
  if not name or argstr == "me" then
    player:tell_lines(sys.quota_utils:lines_of(player))
  elseif name == "all" then
    player:tell_lines(sys.quota_utils:accounts())
  elseif name == "server" then
    player:tell_lines(sys.quota_utils:lines_of(obj(-1)))
  else
    local who = name == "me" and player or sys.login:find_player(name) or sys.failed_match
    if sys.match_utils:complain_about_player(who, name, player) then
      return
    end
    if what then
      player:tell(sys.quota_utils:set(who, what, value))
    else
      player:tell_lines(sys.quota_utils:lines_of(who))
    end
  end
end

verb("@audit", "rd", sys.wizard, "any", "any", "any") do
  if player ~= this or not player.wizard then
    player:tell("I don't understand that.")
    return
  end
  local last, name = argstr:match("^last%s+(%d+)%s*(.*)$")
  name = last and name or argstr
  local who = nil
  if name ~= "" then
    who = sys.login:find_player(name) or sys.failed_match
    if sys.match_utils:complain_about_player(who, name, player) then
      return
    end
  end
  local read, rows = pcall(audit_log, math.tointeger(tonumber(last or "20")), who)
  if not read then
    player:tell("Usage:  @audit [last <number of rows>] [<player>]  (" .. rows.message .. ")")
    return
  end
  -- Names and messages are others' text: they end no line, so that none can look like a row.
  local function tell_row(...)
    local parts = table.pack(...)
    for i = 1, parts.n do
      parts[i] = tostring(parts[i])
    end
    player:tell((table.concat(parts):gsub("%c", " ")))
  end
  for _, row in ipairs(rows) do
    tell_row(row.number, "  ", ctime(row.time), "  ", row.who_name, " (", row.who, ")",
      row.player ~= row.who and " for " .. row.player_name .. " (" .. tostring(row.player) .. ")" or "", ": ",
      row.deed, "(", row.arguments, ") ", row.outcome, row.result ~= "" and ", " .. row.result or "",
      row.note ~= "" and " (" .. row.note .. ")" or "", row.undone and " UNDONE" or "")
    if #row.through > 0 then
      tell_row("    through ", table.concat(row.through, "; "))
    end
  end
  if #rows == 0 then
    player:tell("There are no such rows.")
  end
end
