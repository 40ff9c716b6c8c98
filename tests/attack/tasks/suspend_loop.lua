-- vector: suspended-flood
-- expect: any
-- slices: 2000
-- suspend(0) in a loop, for a fifth of a second.
local start = time() for i = 1, 1000 do suspend(0) end return 1
