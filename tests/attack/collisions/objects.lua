-- vector: hash-collisions
-- expect: error E_QUOTA
-- Objects as keys: addresses that fall on one node.
local t = {} for i = 1, 60000 do t[obj(i * 65535)] = true end return "done"
