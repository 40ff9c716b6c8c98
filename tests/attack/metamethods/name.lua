-- vector: metamethod-loops
-- expect: any
-- A __name of a megabyte in an error message.
local t = setmetatable({}, {__name = ("x"):rep(1 << 20)}) return t + 1
