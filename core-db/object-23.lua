object(23, {
  name = "north",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"north", "n", "path", "village"})
value("source", sys.first_room)
value("dest", obj(18))
value("oleave_msg", "%n goes north, up the path.")
value("oarrive_msg", "%n comes up the lane from the pasture.")
