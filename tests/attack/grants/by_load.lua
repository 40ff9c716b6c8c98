-- vector: grants
-- expect: error E_VARNF
-- A revoked builtin named by load, eval and a library.
--- by wizard
set_grant(ATTACKER, "ctime", false) return 1
--- attack
local ok = eval("return ctime(0)") if ok then return "called" end return load("return ctime(0)")()
