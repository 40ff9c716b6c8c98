-- vector: environment
-- expect: error E_VARNF
-- A global read that is not there.
return attack
