object(30, {
  name = "west",
  parent = sys.exit,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("aliases", {"west", "w", "out", "green"})
value("source", obj(21))
value("dest", obj(18))
value("oleave_msg", "%n goes out to the green.")
value("oarrive_msg", "%n comes out of the library, blinking.")
