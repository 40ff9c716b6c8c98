object(5, {
  name = "generic thing",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r f",
})

property("fixed", "rc", sys.wizard, false)
property("take_failed_msg", "rc", sys.wizard, "You can't pick that up.")
property("take_succeeded_msg", "rc", sys.wizard, "You take %t.")
property("otake_succeeded_msg", "rc", sys.wizard, "%n picks up %t.")
property("drop_failed_msg", "rc", sys.wizard, "You can't seem to drop %t here.")
property("drop_succeeded_msg", "rc", sys.wizard, "You drop %t.")
property("odrop_succeeded_msg", "rc", sys.wizard, "%n drops %t.")

verb("g*et t*ake", "rd", sys.wizard, "this", "none", "none") do
  local text = sys.string_utils
  if this.location == player then
    player:tell("You already have that!")
  elseif this.location ~= player.location then
    player:tell("I don't see that here.")
  elseif this.fixed or not pcall(call, this, "moveto", player) or this.location ~= player then
    player:tell(text:substitute(this.take_failed_msg, player, this))
  else
    player:tell(text:substitute(this.take_succeeded_msg, player, this))
    player.location:announce(text:substitute(this.otake_succeeded_msg, player, this))
  end
end

verb("d*rop", "rd", sys.wizard, "this", "none", "none") do
  local text = sys.string_utils
  local here = player.location
  if this.location ~= player then
    player:tell("You don't have that.")
  elseif not pcall(call, this, "moveto", here) or this.location ~= here then
    player:tell(text:substitute(this.drop_failed_msg, player, this))
  else
    player:tell(text:substitute(this.drop_succeeded_msg, player, this))
    here:announce(text:substitute(this.odrop_succeeded_msg, player, this))
  end
end

verb("gi*ve ha*nd", "rd", sys.wizard, "this", "at/to", "any") do
  if this.location ~= player then
    player:tell("You don't have that.")
  elseif sys.match_utils:complain(iobj, iobjstr, player) then
    return
  elseif not is_player(iobj) or iobj.location ~= player.location then
    player:tell("You can't give anything to ", iobj.name, ".")
  elseif iobj == player then
    player:tell("Give it to yourself?")
  elseif not pcall(call, this, "moveto", iobj) or this.location ~= iobj then
    player:tell(iobj.name, " does not want ", this.name, ".")
  else
    player:tell("You give ", this.name, " to ", iobj.name, ".")
    iobj:tell(player.name, " gives you ", this.name, ".")
  end
end

verb("moveto", "rxdt", sys.wizard, "this", "none", "this") do
  -- Anyone's code may move a thing where it is accepted, as in every MOO; but one that stands
  -- fast, or is carried by somebody else, obeys its owner and its holder only; and so does any on its
  -- way to nowhere. What the holder names in a command he gives into the hands of that command.
  local where = ...
  local from, perms = this.location, caller_perms()
  local carrier, depth = from, 0
  while valid(carrier) and not is_player(carrier) and depth < 10 do
    carrier, depth = carrier.location, depth + 1
  end
  local named = from == player and (this == dobj or this == iobj)
  local held = valid(carrier) and carrier ~= perms and not named
  if (held or this.fixed or not valid(where)) and not sys.code_utils:controls(perms, this) then
    error(E_PERM, this.name .. " cannot be moved")
  end
  local owner = this.owner
  if not valid(owner) then
    error(E_PERM, this.name .. " has no owner")
  end
  if valid(where) and not where:accept(this) then
    error(E_NACC)
  end
  -- The place may have thought about it for long.
  if not valid(this) or this.location ~= from or this.owner ~= owner then
    error(E_NACC, "it was moved meanwhile")
  end
  return move(this, where)
end
