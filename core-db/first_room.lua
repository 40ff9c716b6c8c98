object(17, {
  name = "The Moonlit Pasture",
  parent = sys.room,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "Silver grass runs away on every side until the moor takes it. The moon hangs so low that the cows have stopped grazing to look at it. A trodden path leads north, to the lights of a village; to the east an old barn leans on its own shadow.")
value("exits", {obj(23), obj(25)})
value("details", {
  cows = "Dark shapes, all facing the same way. One of them, Luna, is close enough to touch.",
  grass = "Every blade has its own small drop of light.",
  lights = "A dozen roofs, a hill, and one warm window.",
  moon = "It is nearly full, and nearer than it ought to be. You could swear that it has just come out.",
  moor = "Heather and peat, mile after mile, and not one lamp in it.",
  path = "Trodden by hooves, boots, and something with very small feet.",
  village = "A dozen roofs, a hill, and one warm window.",
})
