object(16, {
  name = "server options",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

property("connect_timeout", "r", sys.wizard, 300)
property("grants", "r", sys.wizard, {})
property("queued_task_limit", "r", sys.wizard, 100)

value("description", "The server reads its options here: properties named as in the manual.")
