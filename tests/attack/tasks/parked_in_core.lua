-- vector: parked-tasks
-- expect: value
-- slices: 1200
-- A thousand tasks of ten mortals, parked in a wizard's verb with the largest arguments that there
-- are.
--- by wizard
for _, t in ipairs(queued_tasks()) do if t.verb == "park" then kill_task(t.id) end end return 1
--- by wizard
local thing = create(sys.thing) thing.name = "parking place"
add_verb(thing, {player, "rxd", "park"}, {"this", "none", "this"}) set_verb_code(thing, "park", "local kept = ... suspend() return kept")
add_verb(thing, {player, "rxd", "start"}, {"this", "none", "this"})
set_verb_code(thing, "start", "local who, place, kept = ... set_task_perms(who) fork(0, function() place:park(kept) end)")
for n = 1, 10 do
  local mortal = create(sys.player) mortal.name = "Parker" .. n
  for i = 1, 100 do pcall(call, thing, "start", mortal, thing, ("x"):rep(1000000) .. i) suspend(0) end
end
return 1
--- attack
suspend(1) local s = ("x"):rep(100000) return "lives"
