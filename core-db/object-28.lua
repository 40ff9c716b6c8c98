object(28, {
  name = "down",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"down", "d", "steps", "village"})
value("source", obj(20))
value("dest", obj(18))
value("oleave_msg", "%n goes down the steps.")
value("oarrive_msg", "%n comes down from the hill with wind in their hair.")
