-- vector: long-keys
-- expect: aborted or error
-- A property's name of a megabyte, in a loop.
local s = ("x"):rep(1 << 20) while true do pcall(function() return player[s] end) end
