-- vector: callbacks
-- expect: aborted or error
-- gsub in a gsub callback in a gsub callback.
local function f() return (("xxxxxxxx"):gsub("x", f)) end return f()
