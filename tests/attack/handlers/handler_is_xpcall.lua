-- vector: error-handlers
-- expect: aborted or value
-- A handler that calls xpcall with itself.
local function h(e) return xpcall(error, h, e) end return (xpcall(error, h, "x"))
