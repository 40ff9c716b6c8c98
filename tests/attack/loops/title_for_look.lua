-- vector: loops
-- expect: value
-- A title that loops is called by the room's look of another player.
--- by programmer
pcall(add_verb, PROBE, {ATTACKER, "rxd", "title"}, {"this", "none", "this"})
set_verb_code(PROBE, "title", "while true do end")
pcall(add_verb, PROBE, {ATTACKER, "rxd", "look_self"}, {"this", "none", "this"})
set_verb_code(PROBE, "look_self", "while true do end")
return 1
--- attack
delete_verb(PROBE, "title") delete_verb(PROBE, "look_self") return "gone"
