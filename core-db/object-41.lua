object(41, {
  name = "a mug of cider",
  parent = sys.thing,
  owner = sys.wizard,
  location = obj(22),
  flags = "r",
})

property("full", "r", sys.wizard, true)

value("aliases", {"mug", "cider", "mug of cider"})
value("description", "Brown, with a chip in the rim where a lip would go.")

verb("drink", "rd", sys.wizard, "this", "none", "none") do
  if this.location ~= player then
    player:tell("You would have to pick it up first.")
  elseif not this.full then
    player:tell("It is empty. The fire might know where there is more.")
  else
    this.full = false
    player:tell("You drink the cider. It tastes of apples, smoke and going home late.")
    player.location:announce(player.name, " drinks a mug of cider.")
  end
end

verb("fill", "rd", sys.wizard, "this", "none", "none") do
  if player.location ~= obj(22) then
    player:tell("There is no barrel here.")
  elseif this.full then
    player:tell("It is full.")
  else
    this.full = true
    player:tell("You fill the mug from the barrel by the fire.")
    player.location:announce(player.name, " fills a mug at the barrel.")
  end
end
