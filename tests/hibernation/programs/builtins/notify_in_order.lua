-- Lines told before and after stops arrive in order, from functions, coroutines and other owners' verbs.
--- verb main, Wizard
notify(player, "one")
suspend()
notify(player, "two")
coroutine.wrap(function()
  suspend()
  notify(player, "three")
end)()
this:tell("four")
notify(player, "five")
this:log("told")
--- verb tell, Ann
suspend()
notify(player, (...))
--- logs
-- "told"
