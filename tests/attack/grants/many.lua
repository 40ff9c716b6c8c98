-- vector: grants
-- expect: aborted or error
-- Refusals without end.
--- by wizard
set_grant(ATTACKER, "ctime", false) return 1
--- attack
while true do pcall(function() return ctime(0) end) end
