-- vector: pcall-recursion
-- expect: error or aborted or value
-- A handler that raises an error in a handler that raises an error.
local function h(e) return xpcall(error, h, e) end return (xpcall(error, h))
