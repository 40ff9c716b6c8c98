-- vector: bytecode
-- expect: value false
-- eval of bytecode.
return (eval("\27Lua\84\0\25\147\r\n\26\n\4\8\8xV\0\0\0\0\0\0\0\0\0\0\0(w@\1\128\128\128\0\1\2\133"))
