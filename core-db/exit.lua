object(7, {
  name = "generic exit",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r f",
})

property("source", "rc", sys.wizard, obj(-1))
property("dest", "rc", sys.wizard, obj(-1))
property("obvious", "rc", sys.wizard, true)
property("leave_msg", "rc", sys.wizard, "")
property("oleave_msg", "rc", sys.wizard, "")
property("oarrive_msg", "rc", sys.wizard, "%n arrives.")
property("nogo_msg", "rc", sys.wizard, "You can't go that way.")

verb("invoke", "rxdt", sys.wizard, "this", "none", "this") do
  local who, from, to = player, this.source, this.dest
  local perms, code_utils = caller_perms(), sys.code_utils
  if perms ~= who and not code_utils:made_by(perms, this) and not code_utils:made_by(perms, who.location) then
    error(E_PERM, "nobody is led but by the place and its exits")
  end
  local attached = false
  for _, exit in ipairs(who.location.exits) do
    attached = attached or exit == this
  end
  if who.location ~= from or not attached then
    error(E_PERM, "an exit is taken from the room it is in")
  end
  local text = sys.string_utils
  if this.leave_msg ~= "" then
    who:tell(text:substitute(this.leave_msg, who, this))
  end
  if not valid(to) or not pcall(call, who, "moveto", to) or who.location ~= to then
    who:tell(text:substitute(this.nogo_msg, who, this))
    return false
  end
  local leaving = this.oleave_msg ~= "" and this.oleave_msg or "%n goes %t."
  from:announce_all_but({who}, text:substitute(leaving, who, this))
  to:announce_all_but({who}, text:substitute(this.oarrive_msg, who, this))
  return true
end

verb("look_self", "rxdt", sys.wizard, "this", "none", "this") do
  local viewer = (...) or player
  local text = this:description()
  if text == "" and valid(this.dest) then
    text = "That way lies " .. this.dest.name .. "."
  end
  viewer:tell_lines(text)
end
