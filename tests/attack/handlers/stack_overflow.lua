-- vector: error-handlers
-- expect: value or error E_MAXREC
-- A handler for an overflowing stack overflows it again.
local function f() return 1 + f() end
return (xpcall(f, function(e) return f() end))
