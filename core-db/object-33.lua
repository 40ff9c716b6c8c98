object(33, {
  name = "a brass lantern",
  parent = sys.thing,
  owner = sys.wizard,
  location = obj(19),
  flags = "r",
})

property("lit", "r", sys.wizard, false)

value("aliases", {"lantern", "brass lantern", "lamp"})
value("description", "A drover's lantern of dented brass. Somebody has scratched a crescent into its base.")

verb("light", "rd", sys.wizard, "this", "none", "none") do
  if this.location ~= player then
    player:tell("You would have to hold it.")
  elseif this.lit then
    player:tell("It is burning already.")
  else
    this.lit = true
    player:tell("You light the lantern. The dark takes a step back.")
    player.location:announce(player.name, " lights a lantern. The dark takes a step back.")
  end
end

verb("ext*inguish do*use snuff", "rd", sys.wizard, "this", "none", "none") do
  if this.location ~= player then
    player:tell("You would have to hold it.")
  elseif not this.lit then
    player:tell("It is dark already.")
  else
    this.lit = false
    player:tell("You put out the lantern. The dark comes back and sits down.")
    player.location:announce(player.name, " puts out a lantern.")
  end
end

verb("look_self", "rxd", sys.wizard, "this", "none", "this") do
  local viewer = (...) or player
  pass(viewer)
  viewer:tell(this.lit and "It burns with a small, steady flame." or "It is not lit.")
end
