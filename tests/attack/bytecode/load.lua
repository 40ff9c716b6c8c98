-- vector: bytecode
-- expect: error E_ARGS
-- load with a mode that would allow bytecode, and an environment of one's own.
return load("return 1", "x", "b", {})
