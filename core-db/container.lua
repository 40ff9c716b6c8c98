object(8, {
  name = "generic container",
  parent = sys.thing,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r f",
})

property("opened", "r", sys.wizard, false)
property("capacity", "rc", sys.wizard, 50)

verb("o*pen", "rd", sys.wizard, "this", "none", "none") do
  if this.opened then
    player:tell(this.name, " is already open.")
    return
  end
  this.opened = true
  player:tell("You open ", this.name, ".")
  player.location:announce(player.name, " opens ", this.name, ".")
  this:tell_contents(player)
end

verb("cl*ose", "rd", sys.wizard, "this", "none", "none") do
  if not this.opened then
    player:tell(this.name, " is already closed.")
    return
  end
  this.opened = false
  player:tell("You close ", this.name, ".")
  player.location:announce(player.name, " closes ", this.name, ".")
end

verb("p*ut in*sert d*rop", "rd", sys.wizard, "any", "in/inside/into", "this") do
  if sys.match_utils:complain(dobj, dobjstr, player) then
    return
  end
  if not this.opened then
    player:tell(this.name, " is closed.")
  elseif dobj.location ~= player then
    player:tell("You don't have ", dobj.name, ".")
  elseif dobj == this then
    player:tell("That would be quite a trick.")
  elseif not pcall(call, dobj, "moveto", this) or dobj.location ~= this then
    player:tell("You can't put ", dobj.name, " in ", this.name, ".")
  else
    player:tell("You put ", dobj.name, " in ", this.name, ".")
    player.location:announce(player.name, " puts ", dobj.name, " in ", this.name, ".")
  end
end

verb("g*et t*ake rem*ove", "rd", sys.wizard, "any", "out of/from inside/from", "this") do
  if not this.opened then
    player:tell(this.name, " is closed.")
    return
  end
  local what = sys.match_utils:match_in(dobjstr, this.contents)
  if sys.match_utils:complain(what, dobjstr, player) then
    return
  end
  if not pcall(call, what, "moveto", player) or what.location ~= player then
    player:tell("You can't take ", what.name, ".")
  else
    player:tell("You take ", what.name, " from ", this.name, ".")
    player.location:announce(player.name, " takes ", what.name, " from ", this.name, ".")
  end
end

verb("look_self", "rxdt", sys.wizard, "this", "none", "this") do
  local viewer = (...) or player
  pass(viewer)
  if this.opened then
    this:tell_contents(viewer)
  else
    viewer:tell("It is closed.")
  end
end

verb("tell_contents", "rxdt", sys.wizard, "this", "none", "this") do
  local viewer = ...
  local names = {n = 0}
  for _, what in ipairs(this.contents) do
    names.n = names.n + 1
    if names.n <= 60 then
      names[names.n] = what.name
    end
  end
  if names.n == 0 then
    viewer:tell("It is empty.")
  else
    viewer:tell("It contains ", sys.string_utils:listing(names), ".")
  end
end

verb("accept", "rxdt", sys.wizard, "this", "none", "this") do
  local what = ...
  return this.opened and isa(what, sys.thing) and #this.contents < this.capacity
end
