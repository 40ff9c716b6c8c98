-- vector: memory
-- expect: error E_QUOTA or aborted
-- A string doubled.
local s = "x" while true do s = s .. s end
