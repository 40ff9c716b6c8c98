object(36, {
  name = "a guest book",
  parent = sys.note,
  owner = sys.wizard,
  location = obj(21),
  flags = "r",
})

value("aliases", {"guest book", "guestbook", "book"})
value("description", "It lies open at today. You can read it, and write \"something\" on it.")
value("fixed", true)
value("take_failed_msg", "It is chained to the desk, with a very thin chain and a very firm look from nobody.")
value("text", {"Wizard: First night. The moon came out."})
value("writers", "everyone")
value("signed", true)
value("max_lines", 40)
