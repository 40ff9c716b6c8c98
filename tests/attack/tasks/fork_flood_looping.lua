-- vector: fork-bomb
-- expect: error E_QUOTA
-- slices: 110
-- Two thousand forks that loop.
for i = 1, 2000 do fork(0, function() while true do end end) end
