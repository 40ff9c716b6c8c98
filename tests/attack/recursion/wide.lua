-- vector: lua-recursion
-- expect: error E_MAXREC or error E_QUOTA
-- Recursion with two hundred locals a frame.
local ok, why = eval("local function f() local " .. ("a, "):rep(199) .. "b = 1 return 1 + f() end return f()") error(why)
