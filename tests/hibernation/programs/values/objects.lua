-- Objects: one that is there, nothing, one that never was, one that goes while the task sleeps.
--- verb main, Wizard
local kid = create(obj(-1))
kid.name = "kid"
local nothing, never, name = obj(-1), obj(99999), kid.name
fork(0, function(gone)
  recycle(gone)
end, kid)
suspend()
suspend()
this:log({valid(kid), name, valid(nothing), valid(never), never == obj(99999), player, valid(player)})
--- logs
-- {false, "kid", false, false, true, #2, true}
