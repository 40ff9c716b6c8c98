object(25, {
  name = "east",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"east", "e", "barn"})
value("source", sys.first_room)
value("dest", obj(19))
value("oleave_msg", "%n goes east, into the barn.")
value("oarrive_msg", "%n comes in out of the moonlight.")
