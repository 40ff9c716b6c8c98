-- vector: hash-collisions
-- expect: error E_QUOTA
-- Negative integers that fall on one node.
local step, t = -65535 * 32767 * 16383, {} for i = 1, 100000 do t[i * step] = true end
