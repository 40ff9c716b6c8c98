-- vector: fork-bomb
-- expect: error E_QUOTA
-- as: mortal
-- A mortal's command forks two thousand tasks: they are the programmer's.
for i = 1, 2000 do fork(1000, function() end) end
