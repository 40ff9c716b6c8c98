-- vector: poisoning
-- expect: error E_TYPE
-- A stored table written.
local t = listappend({1}, 2) t[1] = 3
