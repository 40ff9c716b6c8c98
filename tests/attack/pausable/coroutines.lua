-- vector: pausable
-- expect: value 3000000
-- slices: 40
-- Pausable code in coroutines in coroutines.
local function spin() local n = 0 for i = 1, 3000000 do n = n + 1 end return n end local function nest(d) if d == 0 then return spin() end return coroutine.wrap(nest)(d - 1) end return pausable(nest, 30)
