-- vector: image-flood
-- expect: any
-- slices: 10
-- A task that stops at the bottom of a deep stack, again and again.
local function f(n) if n == 0 then for i = 1, 5 do suspend(0) end return 0 end return 1 + f(n - 1) end return f(5000)
