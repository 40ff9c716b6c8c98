-- vector: image-flood
-- expect: value 2000
-- slices: 10
-- A task that stops in a loop over a large table with removals.
local t, n = {}, 0 for i = 1, 2000 do t["k" .. i] = i end
for k in pairs(t) do n = n + 1 t[k] = nil if n % 500 == 0 then suspend(0) end end return n
