-- vector: hash-collisions
-- expect: error E_QUOTA or aborted
-- Half of the keys on one place, half on the places that they are moved to.
local t = {} for i = 1, 30000 do t[i * 65535] = true t[i * 65535 + 65534 - i] = true end
