-- vector: debug
-- expect: error E_VARNF
-- There is no debug.
return debug
