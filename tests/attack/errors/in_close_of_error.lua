-- vector: errors-in-errors
-- expect: error
-- An error in __close while an error unwinds, fifty times.
local function f(n) if n == 0 then error("x") end local c <close> = setmetatable({}, {__close = function(_, e) error(e) end}) f(n - 1) end f(50)
