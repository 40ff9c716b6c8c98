-- vector: memory
-- expect: error E_QUOTA or aborted
-- One table of floats' keys.
local t = {} for i = 1, 1e8 do t[i + 0.5] = i end
