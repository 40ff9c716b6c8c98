-- vector: memory
-- expect: error E_QUOTA or aborted
-- Tables in a table.
local t = {} while true do t[#t + 1] = {} end
