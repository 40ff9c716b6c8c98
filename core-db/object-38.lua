object(38, {
  name = "a horseshoe",
  parent = sys.thing,
  owner = sys.wizard,
  location = obj(37),
  flags = "r",
})

value("aliases", {"horseshoe", "shoe"})
value("description", "For luck. It is worn thin on one side, as luck is.")
