-- vector: long-keys
-- expect: aborted or error
-- The name of a function of a megabyte, by function_info, in a loop.
local s = ("x"):rep(1 << 20) while true do pcall(function_info, s) end
