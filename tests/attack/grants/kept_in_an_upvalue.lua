-- vector: grants
-- expect: error E_PERM
-- A revoked builtin that was stored in an upvalue, in a table and in a coroutine before.
--- by wizard
set_grant(ATTACKER, "ctime") if not pcall(verb_info, PROBE, "ban") then add_verb(PROBE, {player, "rxd", "ban"}, {"this", "none", "this"}) end
set_verb_code(PROBE, "ban", "set_grant(obj(" .. toliteral(ATTACKER):sub(2) .. "), \"ctime\", false)") return 1
--- attack
local t, co = {ctime}, coroutine.create(ctime) local f = function() return t[1](0) end PROBE:ban() local a, b = pcall(f), coroutine.resume(co, 0) if a or b then return "called" end return f()
