object(19, {
  name = "The Old Barn",
  parent = sys.room,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "It smells of hay, harness and a hundred summers. Moonlight comes in between the boards and lies across the floor in stripes. A stout oak chest stands against the far wall. The door to the pasture is to the west.")
value("exits", {obj(26)})
value("details", {
  boards = "Through a gap you can see the moor, and through another the moon.",
  door = "It has not been shut for years, and does not mean to start.",
  floor = "Stamped earth, silver and black.",
  harness = "The leather is soft; someone still cares for it.",
  hay = "Somebody has slept here, and was comfortable.",
  stripes = "You count nine. Then a cloud passes, and you count again.",
})
