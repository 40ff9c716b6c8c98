object(9, {
  name = "generic note",
  parent = sys.thing,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r f",
})

property("text", "rc", sys.wizard, {})
property("writers", "rc", sys.wizard, {})
property("signed", "rc", sys.wizard, false)
property("max_lines", "rc", sys.wizard, 200)

verb("r*ead", "rd", sys.wizard, "this", "none", "none") do
  if #this.text == 0 then
    player:tell(this.name, " is blank.")
    return
  end
  player:tell("There appears to be some writing on ", this.name, " ...")
  player:tell_lines(this.text)
  player:tell("(You finish reading.)")
end

verb("wr*ite", "rd", sys.wizard, "any", "on top of/on/onto/upon", "this") do
  local line = dobjstr
  if not this:may_write(player) then
    player:tell("You can't write on ", this.name, ".")
  elseif line == "" then
    player:tell("Write what?  Try:  write \"the words\" on ", this.name)
  elseif #line > 500 then
    player:tell("That is too much for one line.")
  else
    if this.signed then
      line = player.name .. ": " .. line
    end
    local text = listappend(this.text, line)
    while #text > this.max_lines do
      text = listdelete(text, 1)
    end
    this.text = text
    player:tell("You write on ", this.name, ".")
    player.location:announce(player.name, " writes something on ", this.name, ".")
  end
end

verb("er*ase", "rd", sys.wizard, "this", "none", "none") do
  if not sys.code_utils:controls(player, this) then
    player:tell("You can't erase ", this.name, ".")
    return
  end
  this.text = {}
  player:tell("You erase ", this.name, ".")
end

verb("may_write", "rxdt", sys.wizard, "this", "none", "this") do
  local who = ...
  if this.writers == "everyone" or sys.code_utils:controls(who, this) then
    return true
  end
  for _, writer in ipairs(type(this.writers) == "table" and this.writers or {}) do
    if writer == who then
      return true
    end
  end
  return false
end
