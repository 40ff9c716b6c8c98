-- vector: hash-collisions
-- expect: error E_QUOTA
-- The same for 2^17 nodes.
local t = {} for i = 1, 100000 do t[i * 131071] = true end
