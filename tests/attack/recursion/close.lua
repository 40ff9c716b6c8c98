-- vector: pcall-recursion
-- expect: error or aborted or value
-- __close in __close.
local function f() local x <close> = setmetatable({}, {__close = f}) end return f()
