object(42, {
  name = "a thin blue book",
  parent = sys.note,
  owner = sys.wizard,
  location = obj(21),
  flags = "r",
})

value("aliases", {"blue book", "thin book", "history"})
value("description", "\"A Short History of Lunamoo\", by several hands.")
value("text", {
  "A SHORT HISTORY OF LUNAMOO",
  "",
  "In the beginning there was a pasture, and somebody asked: what is north of it?",
  "So there was a green, and a bell on it, so that everyone could hear.",
  "",
  "Whatever you see here was written by somebody who stood where you stand.",
  "Each thing has its verbs, and each verb is a few lines that you may read.",
  "A wizard can make you a programmer. Then ask for \"help programming\", and",
  "try:    @dig north,n|south,s to A Place That Was Missing",
  "",
  "The rest of this book is empty. That is on purpose.",
})
