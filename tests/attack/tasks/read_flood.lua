-- vector: suspended-flood
-- expect: error E_QUOTA
-- slices: 3
-- A thousand tasks that read; a little later, since they take what is typed.
for i = 1, 1000 do fork(1, function() read() end) end
