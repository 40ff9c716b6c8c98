-- vector: suspended-flood
-- expect: error E_QUOTA
-- slices: 3
-- A thousand tasks that read.
for i = 1, 1000 do fork(0, function() read() end) end
