-- vector: memory
-- expect: error E_QUOTA or aborted
-- One table of strings' keys.
local t = {} for i = 1, 1e8 do t["k" .. i] = i end
