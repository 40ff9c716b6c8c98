object(0, {
  name = "The System Object",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

property("ambiguous_match", "r", sys.wizard, obj(-2))
property("builder", "r", sys.wizard, obj(47))
property("code_utils", "r", sys.wizard, obj(15))
property("container", "r", sys.wizard, obj(8))
property("exit", "r", sys.wizard, obj(7))
property("failed_match", "r", sys.wizard, obj(-3))
property("first_room", "r", sys.wizard, obj(17))
property("grant_utils", "r", sys.wizard, obj(46))
property("help", "r", sys.wizard, obj(12))
property("list", "r", sys.wizard, obj(44))
property("login", "r", sys.wizard, obj(11))
property("quota_utils", "r", sys.wizard, obj(43))
property("match_utils", "r", sys.wizard, obj(14))
property("note", "r", sys.wizard, obj(9))
property("nothing", "r", sys.wizard, obj(-1))
property("player", "r", sys.wizard, obj(6))
property("prog", "r", sys.wizard, obj(4))
property("room", "r", sys.wizard, obj(3))
property("root", "r", sys.wizard, obj(1))
property("server_options", "r", sys.wizard, obj(16))
property("string_utils", "r", sys.wizard, obj(13))
property("system", "r", sys.wizard, obj(0))
property("task_utils", "r", sys.wizard, obj(48))
property("text", "r", sys.wizard, obj(45))
property("thing", "r", sys.wizard, obj(5))
property("wiz", "r", sys.wizard, obj(10))
property("wizard", "r", sys.wizard, obj(2))

value("description", "Where the server looks for what it needs. Its properties are the names that begin with a dollar sign.")

verb("do_login_command", "rxd", sys.wizard, "this", "none", "this") do
  -- The server calls this with each line of a connection that has not logged in; first with none.
  if #callers() > 0 then
    error(E_PERM, "only the server calls this")
  end
  local words = {...}
  if #words == 0 then
    sys.login:welcome()
    return nil
  end
  local typed = words[1]:lower()
  local others = {["?"] = "help", ["@quit"] = "quit", ["@who"] = "who"}
  local shortest = {connect = 2, create = 2, help = 1, quit = 1, who = 1}
  for name, length in pairs(shortest) do
    if others[typed] == name or (#typed >= length and name:sub(1, #typed) == typed) then
      call(sys.login, name, table.unpack(words, 2))
      return nil
    end
  end
  sys.login:help()
  return nil
end

verb("user_connected", "rxd", sys.wizard, "this", "none", "this") do
  if #callers() > 0 then
    error(E_PERM, "only the server calls this")
  end
  local who = ...
  who.last_connect_time = time()
  local place = who.location
  if not valid(place) then
    local home = who.home
    who:moveto(type(home) == "object" and valid(home) and home or sys.first_room)
  else
    who:confunc()
    pcall(call, place, "confunc", who)
  end
end

verb("user_reconnected", "rxd", sys.wizard, "this", "none", "this") do
  if #callers() > 0 then
    error(E_PERM, "only the server calls this")
  end
  local who = ...
  who:confunc()
end

verb("user_created", "rxd", sys.wizard, "this", "none", "this") do
  if #callers() > 0 then
    error(E_PERM, "only the server calls this")
  end
  local who = ...
  who.last_connect_time = time()
  who:tell_lines(sys.login.newcomer_message)
  who:confunc()
  pcall(call, who.location, "confunc", who)
end

verb("user_disconnected user_client_disconnected", "rxd", sys.wizard, "this", "none", "this") do
  if #callers() > 0 then
    error(E_PERM, "only the server calls this")
  end
  local who = ...
  if not valid(who) then
    return
  end
  who.last_disconnect_time = time()
  if valid(who.location) then
    pcall(call, who.location, "disfunc", who)
  end
end
