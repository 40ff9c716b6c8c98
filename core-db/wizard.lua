object(2, {
  name = "Wizard",
  parent = sys.wiz,
  owner = sys.wizard,
  location = sys.first_room,
  flags = "player programmer wizard r",
})

value("description", "A tall figure in a patched grey coat, with straw on one sleeve and a pencil behind each ear.")
