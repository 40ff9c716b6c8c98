-- vector: bytecode
-- expect: error or value
-- set_verb_code of bytecode.
return set_verb_code(PROBE, "attack", "\27Lua\84\0\25\147\r\n\26\n\4\8\8")
