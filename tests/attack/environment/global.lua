-- vector: environment
-- expect: error E_VARNF
-- A global written.
attack = 1
