object(22, {
  name = "The Drover's Rest",
  parent = sys.room,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "A low room with a long table and a fire that is never quite allowed to go out. The drovers have gone on with their cattle and left their names cut into every beam. There is always room on the bench. The door to the green is to the east.")
value("exits", {obj(32)})
value("details", {
  beams = "There is hardly a hand's breadth without a name.",
  bench = "It has room for one more. It always has.",
  fire = "It settles, sighs, and begins again from the middle.",
  names = "TAM. OLD NELL. WILL O' THE FORD, TWICE. The last one is only an arrow, pointing at the door.",
  table = "One plank, four inches thick, forty years of elbows.",
})
