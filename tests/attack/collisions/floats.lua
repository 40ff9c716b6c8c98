-- vector: hash-collisions
-- expect: aborted or error E_QUOTA or value
-- Floats that fall on few nodes.
local t, x = {}, 1.0 for i = 1, 100000 do t[i * 2.0 ^ 70] = true t[i * 2.0 ^ 600] = true end
