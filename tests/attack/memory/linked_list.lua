-- vector: memory
-- expect: error E_QUOTA or aborted
-- A list of a million links.
local l = nil while true do l = {l} end
