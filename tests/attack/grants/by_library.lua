-- vector: grants
-- expect: error E_VARNF
-- A wizard's library names for its user what the user was not granted.
--- by wizard
set_grant(ATTACKER, "ctime", false) if not pcall(verb_info, PROBE, "clock") then add_verb(PROBE, {player, "rl", "clock"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "clock", "return {now = function() return ctime(0) end}") return 1
--- attack
return use(PROBE, "clock").now()
