-- vector: memory-limit
-- expect: error E_QUOTA or aborted
-- Handles of shared stored tables, kept: they count.
local big = {} for i = 1, 60000 do big[i] = i end big = listappend(big, 1)
local t = {} while true do t[#t + 1] = listset(big, 2, 1) end
