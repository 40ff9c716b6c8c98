-- vector: fork-bomb
-- expect: any
-- Forks with every delay.
for _, d in ipairs({0, -1, 1e308, math.huge, -math.huge, 0/0, 3e9, math.maxinteger, math.mininteger, 5e-324}) do pcall(fork, d, function() end) end return 1
