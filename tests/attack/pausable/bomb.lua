-- vector: pausable
-- expect: value
-- slices: 400
-- A thousand tasks of ten mortals, all pausable and all busy.
--- by wizard
local thing = create(sys.thing) thing.name = "hive"
add_verb(thing, {player, "rxd", "start"}, {"this", "none", "this"})
set_verb_code(thing, "start", "set_task_perms((...)) fork(0, function() pausable(function() local n = 0 for i = 1, 210000 do n = n + 1 end end) end)")
for n = 1, 10 do
  local mortal = create(sys.player) mortal.name = "Bee" .. n
  for i = 1, 100 do thing:start(mortal) if ticks_left() < 200000 then suspend(0) end end
end
return 1
--- attack
suspend(8) return "lives"
