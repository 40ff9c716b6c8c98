-- vector: bytecode
-- expect: error E_VARNF
-- There is no require.
return require("io")
