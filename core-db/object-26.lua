object(26, {
  name = "west",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"west", "w", "out", "door", "pasture"})
value("source", obj(19))
value("dest", sys.first_room)
value("oleave_msg", "%n goes out into the moonlight.")
value("oarrive_msg", "%n comes out of the barn.")
