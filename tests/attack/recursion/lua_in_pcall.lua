-- vector: lua-recursion
-- expect: aborted or error or value
-- Deep recursion, caught, in a loop.
local function f() return 1 + f() end while true do pcall(f) end
