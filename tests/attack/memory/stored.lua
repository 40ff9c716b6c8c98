-- vector: memory
-- expect: error E_QUOTA or aborted
-- Stored tables, kept.
local big = {} for i = 1, 30000 do big[i] = i end
local t = {} while true do t[#t + 1] = listappend(big, #t) end
