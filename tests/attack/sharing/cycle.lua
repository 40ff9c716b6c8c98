-- vector: sharing
-- expect: error E_TYPE
-- A table that contains itself, stored.
local t = {} t[1] = t return t
