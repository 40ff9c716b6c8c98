-- vector: grants
-- expect: error E_VARNF
-- What is not granted has no name.
--- by wizard
set_grant(ATTACKER, "ctime", false) return 1
--- attack
return ctime(0)
