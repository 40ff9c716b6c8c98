-- vector: memory-limit
-- expect: error E_QUOTA or aborted
-- At the limit of memory each refusal collects everything: pcall in a loop there.
local t, n = {}, 0
pcall(function() while true do n = n + 1 t[n] = ("x"):rep(1000) .. n end end)
while true do pcall(string.rep, "x", 100000) end
