object(20, {
  name = "Lantern Hill",
  parent = sys.room,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "The wind has the hilltop to itself. Below you lie the roofs of the village, small as a hand of cards, and past them the moor, as far as there is. An iron beacon stands here on three legs. Steps lead down to the green.")
value("exits", {obj(28)})
value("details", {
  moon = "From here you could nearly hang a hat on it.",
  moor = "Black, and breathing.",
  roofs = "You could cover them all with your palm.",
  steps = "They go down faster than you would like.",
  village = "You could cover it all with your palm.",
  wind = "It knows you are here, and is going through your pockets.",
})
