-- vector: grants
-- expect: error
-- A library hands out the builtin itself, of the time when it was granted.
--- by wizard
set_grant(ATTACKER, "ctime") if not pcall(verb_info, PROBE, "clock2") then add_verb(PROBE, {player, "rl", "clock2"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "clock2", "return {f = ctime}") if not pcall(verb_info, PROBE, "ban") then add_verb(PROBE, {player, "rxd", "ban"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "ban", "set_grant(obj(" .. toliteral(ATTACKER):sub(2) .. "), \"ctime\", false)") return 1
--- attack
local f = use(PROBE, "clock2").f PROBE:ban() return f(0)
