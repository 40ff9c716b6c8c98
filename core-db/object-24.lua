object(24, {
  name = "south",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"south", "s", "lane", "pasture"})
value("source", obj(18))
value("dest", sys.first_room)
value("oleave_msg", "%n goes south, down the lane.")
value("oarrive_msg", "%n comes down the path from the village.")
