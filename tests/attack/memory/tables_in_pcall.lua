-- vector: memory
-- expect: error E_QUOTA or aborted
-- The same, caught and tried again.
local t = {} while true do pcall(function() while true do t[#t + 1] = {t} end end) end
