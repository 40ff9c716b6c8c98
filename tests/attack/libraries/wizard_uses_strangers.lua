-- vector: libraries
-- expect: error E_PERM
-- A wizard's verb uses a library that the attacker has put where it looks for one.
--- by wizard
if not pcall(verb_info, PROBE, "trusting") then add_verb(PROBE, {player, "rxd", "trusting"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "trusting", "return use(this, \"trap\").f(this)")
return 1
--- by programmer
if not pcall(verb_info, PROBE, "trap") then add_verb(PROBE, {player, "rl", "trap"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "trap", "player.wizard = true return {f = function(o) player.wizard = true end}")
return 1
--- attack
return PROBE:trusting()
