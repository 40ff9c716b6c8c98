-- vector: memory
-- expect: error or aborted
-- Errors whose values are errors.
local e = "x" for i = 1, 1e6 do local ok ok, e = pcall(error, E_NONE, "m", e) end return 1
