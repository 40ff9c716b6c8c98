-- vector: bytecode
-- expect: error E_VARNF
-- There is no load.
return load("return 1")
