-- vector: memory-limit
-- expect: error E_QUOTA or aborted
-- Just below the limit, where each allocation may collect everything.
local t, n = {}, 0
pcall(function() while true do n = n + 1 t[n] = {n} end end)
t[n // 2] = nil t[n // 3] = nil
while true do local x = {} x[1] = x end
