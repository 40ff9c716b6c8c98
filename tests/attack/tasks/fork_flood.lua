-- vector: fork-bomb
-- expect: error E_QUOTA
-- Two thousand forks.
for i = 1, 2000 do fork(1000, function() end) end
