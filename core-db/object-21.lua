object(21, {
  name = "The Library",
  parent = sys.room,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "One room, four walls of books, and a ladder that goes all the way up. A green lamp burns on the reading desk, where a guest book lies open. Somebody has written on the ceiling, in small neat letters, words too high to read. The green is to the west.")
value("exits", {obj(30)})
value("details", {
  books = "Almanacs, herbals, ledgers of sheep. Whatever is not here may have to be written.",
  ceiling = "IF YOU CAN READ THIS, PLEASE PUT BACK THE LADDER.",
  desk = "Ink stains, tea stains, and one ring left by a very small cup.",
  ladder = "You climb three rungs, remember why you came, and climb down again.",
  lamp = "It gives just enough light to lose an evening by.",
  words = "IF YOU CAN READ THIS, PLEASE PUT BACK THE LADDER.",
})
