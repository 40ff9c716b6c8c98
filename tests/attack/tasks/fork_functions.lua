-- vector: fork-bomb
-- expect: value 1
-- Forks of everything that is no function of ours.
for _, f in ipairs({error, pcall, string.rep, coroutine.wrap(function() end), setmetatable({}, {__call = error}), "x", 1}) do pcall(fork, 0, f) pcall(fork, 0, f, function() end) end return 1
