-- vector: pausable
-- expect: aborted ticks
-- The wizard's verb has taken the perms of its caller: it is the wizard's all the same.
--- by wizard
local thing = create(sys.thing) thing.name = "wheel"
add_verb(thing, {player, "rxd", "spin"}, {"this", "none", "this"}) set_verb_code(thing, "spin", "local n = 0 for i = 1, 30000000 do n = n + 1 end return n")
add_verb(thing, {player, "rxd", "lowered"}, {"this", "none", "this"}) set_verb_code(thing, "lowered", "set_task_perms(caller_perms()) local n = 0 for i = 1, 30000000 do n = n + 1 end return n")
add_verb(thing, {player, "rxd", "back"}, {"this", "none", "this"}) set_verb_code(thing, "back", "local who = ... return who:spin()")
return 1
--- attack
local thing for i = tonumber(tostring(max_object()):match("%d+")), 0, -1 do local o = obj(i) if valid(o) and o.name == "wheel" then thing = o break end end pausable(function() thing:lowered() end)
