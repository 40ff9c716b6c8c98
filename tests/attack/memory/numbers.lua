-- vector: memory
-- expect: error E_QUOTA or aborted
-- One table of numbers.
local t = {} for i = 1, 1e8 do t[i] = i end
