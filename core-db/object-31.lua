object(31, {
  name = "west",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"west", "w", "inn", "rest"})
value("source", obj(18))
value("dest", obj(22))
value("oleave_msg", "%n goes into the inn.")
value("oarrive_msg", "%n comes in and finds a place by the fire.")
