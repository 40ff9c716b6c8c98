object(39, {
  name = "an iron beacon",
  parent = sys.thing,
  owner = sys.wizard,
  location = obj(20),
  flags = "r",
})

property("burning", "r", sys.wizard, false)
property("seen_from", "r", sys.wizard, {sys.first_room, obj(18), obj(19), obj(21), obj(22)})

value("aliases", {"beacon", "iron beacon", "basket"})
value("description", "A basket of iron on three legs, as tall as you are, filled with dry heather.")
value("fixed", true)
value("take_failed_msg", "It was here before the hill.")

verb("light", "rd", sys.wizard, "this", "any", "any") do
  if player.location ~= this.location then
    player:tell("You are not near it.")
    return
  elseif this.burning then
    player:tell("It is burning already.")
    return
  end
  local flame = nil
  for _, what in ipairs(player.contents) do
    if isa(what, obj(33)) and what.lit then
      flame = what
    end
  end
  if not flame then
    player:tell("You have nothing to light it with. A burning lantern would do.")
    return
  end
  fork(300, function(beacon)
    beacon.burning = false
    beacon.location:announce_all("The beacon sinks into red, into grey, and is out.")
  end, this)
  this.burning = true
  player:tell("You hold the lantern to the heather. It catches, and the whole hill leaps up out of the dark.")
  this.location:announce(player.name, " lights the beacon, and the whole hill leaps up out of the dark.")
  for _, place in ipairs(this.seen_from) do
    if valid(place) then
      place:announce_all("Light runs over everything: on the hill the beacon is burning.")
    end
  end
end

verb("look_self", "rxd", sys.wizard, "this", "none", "this") do
  local viewer = (...) or player
  pass(viewer)
  viewer:tell(this.burning and "It burns with a roar." or "It is cold.")
end
