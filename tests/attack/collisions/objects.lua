-- vector: hash-collisions
-- expect: aborted or error E_QUOTA or value
-- Objects as keys: addresses that fall on one node.
local t = {} for i = 1, 60000 do t[obj(i * 65535)] = true end return "done"
