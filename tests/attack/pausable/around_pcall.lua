-- vector: pausable
-- expect: value 3000000
-- slices: 40
-- Pausable code that catches everything; a pause is nothing to catch.
local function spin() local n = 0 for i = 1, 3000000 do n = n + 1 end return n end return pausable(function() local n = 0 for i = 1, 300000 do local ok = pcall(function() n = n + 10 error("x", i) end) if i == 3 then n = 0 break end end local ok, made = pcall(spin) return made end)
