object(37, {
  name = "an oak chest",
  parent = sys.container,
  owner = sys.wizard,
  location = obj(19),
  flags = "r",
})

value("aliases", {"chest", "oak chest"})
value("description", "Iron bands, no lock. Whoever made it trusted people, or wanted to.")
value("fixed", true)
value("take_failed_msg", "It would take two oxen, and they have the night off.")
