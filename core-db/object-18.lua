object(18, {
  name = "The Village Green",
  parent = sys.room,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "Cottages stand around the green like people round a fire. Under a lych-roof in the middle hangs a bronze bell, and the well beside it is full of stars. The inn is to the west, the library to the east; a lane goes south to the pasture, and steps go up the hill.")
value("exits", {obj(24), obj(27), obj(29), obj(31)})
value("details", {
  cottages = "Thatch, moss, and smoke going straight up.",
  lane = "It runs between two dry stone walls, down to the pasture.",
  roof = "Four oak posts and a cap of shingles, to keep the rain off the bell.",
  stars = "They are the same above and below.",
  steps = "Worn in the middle, like old spoons.",
  well = "You look down at the stars. They look up.",
})
