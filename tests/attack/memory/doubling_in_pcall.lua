-- vector: memory
-- expect: error E_QUOTA or aborted
-- A string doubled, caught and tried again.
local s = "xxxxxxxx" while true do pcall(function() s = s .. s end) end
