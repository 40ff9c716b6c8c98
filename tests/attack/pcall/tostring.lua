-- vector: pcall-swallow
-- expect: aborted ticks
-- pcall of a loop inside __tostring.
local t = setmetatable({}, {__tostring = function() pcall(function() while true do end end) return "" end})
while true do pcall(tostring, t) end
