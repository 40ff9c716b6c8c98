-- vector: long-keys
-- expect: aborted or error
-- A verb's name of a megabyte, in a loop.
local s = ("x"):rep(1 << 20) while true do pcall(call, player, s) end
