-- vector: hash-collisions
-- expect: error E_QUOTA
-- Integers that are spread well until the table has 2^16 nodes: then it took a second to grow.
local t = {} for i = 1, 60000 do t[i * 65535] = true end
