-- vector: pausable
-- expect: value or aborted or error
-- slices: 30
-- Deep recursion, so that looking through the frames is dear.
local function down(n) if n == 0 then local x = 0 for i = 1, 1000000 do x = x + 1 end return x end return (down(n - 1)) end return pausable(down, 10000)
