-- vector: suspended-flood
-- expect: error E_QUOTA
-- slices: 3
-- A thousand suspended tasks.
for i = 1, 1000 do fork(0, function() suspend() end) end
