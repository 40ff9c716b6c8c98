-- vector: hash-collisions
-- expect: error E_QUOTA
-- Integer keys that fall on one node of tables of 2^16, 2^15 and 2^14 nodes.
local step, t = 65535 * 32767 * 16383, {} for i = 1, 100000 do t[i * step] = true end
