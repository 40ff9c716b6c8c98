-- vector: pausable
-- expect: value 3000000
-- slices: 30
-- pcall around pausable code.
local function spin() local n = 0 for i = 1, 3000000 do n = n + 1 end return n end local ok, n = pcall(pausable, spin) return n
