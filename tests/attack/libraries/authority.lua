-- vector: libraries
-- expect: error E_PERM
-- A function of a wizard's library does what only its author may.
--- by wizard
if not pcall(verb_info, PROBE, "gift") then add_verb(PROBE, {player, "rl", "gift"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "gift", "return {f = function(o) o.wizard = true end}")
return 1
--- attack
use(PROBE, "gift").f(player)
