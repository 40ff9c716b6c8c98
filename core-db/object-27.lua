object(27, {
  name = "up",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"up", "u", "hill", "steps"})
value("source", obj(18))
value("dest", obj(20))
value("oleave_msg", "%n climbs the steps.")
value("oarrive_msg", "%n comes up the steps, out of breath.")
