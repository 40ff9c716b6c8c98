-- vector: metamethod-loops
-- expect: aborted
-- A __unm and a __bnot that loop.
local m = {__unm = function(a) return ~a end} m.__bnot = function(a) return -a end
while true do pcall(function() return -setmetatable({}, m) end) end
