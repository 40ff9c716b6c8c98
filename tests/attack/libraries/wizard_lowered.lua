-- vector: libraries
-- expect: error E_PERM
-- The same of a wizard's verb that has taken the attacker's perms, and is called again with its own.
--- by wizard
if not pcall(verb_info, PROBE, "lowered") then add_verb(PROBE, {player, "rxd", "lowered"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "lowered", "if (...) then set_task_perms(caller_perms()) end return use(this, \"trap\").f(this)")
return 1
--- by programmer
if not pcall(verb_info, PROBE, "trap") then add_verb(PROBE, {player, "rl", "trap"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "trap", "return {f = function(o) player.wizard = true end}")
return 1
--- attack
pcall(call, PROBE, "lowered", true) return PROBE:lowered()
