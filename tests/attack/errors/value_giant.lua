-- vector: error-objects
-- expect: error
-- An error with a value of nearly a megabyte.
local t = {} for i = 1, 60000 do t[i] = i end error(E_NONE, "x", t)
