-- vector: memory
-- expect: value
-- Varargs peeled one by one.
local function f(a, ...) if a then return 1 + f(...) end return 0 end
return f(table.unpack({}, 1, 250))
