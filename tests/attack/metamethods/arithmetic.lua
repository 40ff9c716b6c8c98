-- vector: metamethod-loops
-- expect: aborted or error
-- Arithmetic metamethods that call one another.
local m = {} local t = setmetatable({}, m)
m.__add = function() return t - 1 end m.__sub = function() return t * 1 end m.__mul = function() return t + 1 end
while true do pcall(function() return t + 1 end) end
