object(35, {
  name = "a folded letter",
  parent = sys.note,
  owner = sys.wizard,
  location = sys.first_room,
  flags = "r",
})

value("aliases", {"letter", "folded letter"})
value("description", "Good paper, folded twice. It is addressed to \"You\".")
value("text", {
  "Dear you,",
  "",
  "so you have found the way. There is not much here yet, which is the best",
  "thing about it. Go north to the green and ring the bell, so that we know.",
  "There is a lantern in the barn, to the east of where you found this; take it,",
  "light it, and carry it up the hill: the beacon has been cold for too long.",
  "Then write your name in the guest book, in the library.",
  "",
  "Look at things. Nearly everything that is mentioned can be looked at.",
  "",
  "And when you miss something, make it. Ask a wizard how.",
  "",
  "                                        Yours, somebody who was here before",
})
