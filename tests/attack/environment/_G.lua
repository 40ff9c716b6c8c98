-- vector: environment
-- expect: error E_VARNF
-- There is no _G.
return _G
