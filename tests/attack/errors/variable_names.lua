-- vector: errors-in-errors
-- expect: any
-- Lua's messages name variables: of a deep nest of upvalues and constants.
return eval("local a = {} return a" .. (".b"):rep(10000))
