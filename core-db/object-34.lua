object(34, {
  name = "a bronze bell",
  parent = sys.thing,
  owner = sys.wizard,
  location = obj(18),
  flags = "r",
})

property("last_rung", "r", sys.wizard, 0)
property("heard_in", "r", sys.wizard, {sys.first_room, obj(18), obj(19), obj(20), obj(21), obj(22)})

value("aliases", {"bell", "bronze bell"})
value("description", "Green with weather, and cast with one word around the rim: LISTEN. A rope hangs from it, just within reach.")
value("fixed", true)
value("take_failed_msg", "It weighs as much as four cows.")

verb("ring pull", "rd", sys.wizard, "this", "none", "none") do
  if player.location ~= this.location then
    player:tell("You are not near it.")
    return
  end
  if time() - this.last_rung < 10 then
    player:tell("The bell is still humming. Let it finish.")
    return
  end
  this.last_rung = time()
  for _, place in ipairs(this.heard_in) do
    if valid(place) then
      if place == this.location then
        place:announce(player.name, " rings the bronze bell.")
        place:announce_all("The bell sounds, deep and round, out over the moor.")
      else
        place:announce_all("Somewhere a bell sounds, deep and round.")
      end
    end
  end
end
