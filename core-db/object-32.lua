object(32, {
  name = "east",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"east", "e", "out", "door", "green"})
value("source", obj(22))
value("dest", obj(18))
value("oleave_msg", "%n leaves the fire and goes out.")
value("oarrive_msg", "%n comes out of the inn.")
