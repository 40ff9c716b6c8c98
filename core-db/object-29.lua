object(29, {
  name = "east",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"east", "e", "library", "in"})
value("source", obj(18))
value("dest", obj(21))
value("oleave_msg", "%n goes into the library.")
value("oarrive_msg", "%n comes in, and closes the door quietly.")
