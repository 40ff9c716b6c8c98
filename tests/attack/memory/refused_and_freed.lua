-- vector: memory-limit
-- expect: error E_QUOTA or aborted
-- The limit reached, all let go, reached again.
while true do pcall(function() local t = {} for i = 1, 1e7 do t[i] = ("x"):rep(10000) end end) end
