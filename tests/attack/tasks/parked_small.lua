-- vector: parked-tasks
-- expect: value
-- slices: 400
-- A thousand tasks of ten mortals, parked in a wizard's verb.
--- by wizard
local thing = create(sys.thing) thing.name = "parking lot"
add_verb(thing, {player, "rxd", "park"}, {"this", "none", "this"}) set_verb_code(thing, "park", "local kept = ... suspend(2) return kept")
add_verb(thing, {player, "rxd", "start"}, {"this", "none", "this"})
set_verb_code(thing, "start", "local who, place, kept = ... set_task_perms(who) fork(0, function() place:park(kept) end)")
for n = 1, 10 do
  local mortal = create(sys.player) mortal.name = "Lotter" .. n
  for i = 1, 100 do thing:start(mortal, thing, ("x"):rep(100) .. i) if ticks_left() < 200000 then suspend(0) end end
end
return 1
--- attack
suspend(0.5) return "lives"
