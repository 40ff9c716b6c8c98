-- vector: grants
-- expect: value "refused"
-- slices: 3
-- A task that sleeps with the builtin, and one that was forked with it, after it was revoked.
--- by wizard
set_grant(ATTACKER, "ctime") if not pcall(verb_info, PROBE, "ban") then add_verb(PROBE, {player, "rxd", "ban"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "ban", "set_grant(obj(" .. toliteral(ATTACKER):sub(2) .. "), \"ctime\", false)") return 1
--- attack
local f, was = ctime, PROBE.name fork(0, function(o) o.name = pcall(f, 0) and "called" or "refused" end, PROBE) PROBE:ban() suspend(0.05) if pcall(f, 0) then return "called" end local name = PROBE.name PROBE.name = was return name
