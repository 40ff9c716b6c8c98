-- vector: suspended-flood
-- expect: error E_QUOTA or aborted
-- slices: 30
-- Suspended tasks with large tables.
for i = 1, 200 do local t = {} for j = 1, 3000 do t[j] = {j} end fork(0, function() suspend() return t end) if ticks_left() < 300000 then suspend(0) end end
