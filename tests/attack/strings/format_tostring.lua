-- vector: format-width
-- expect: aborted ticks
-- %s of a table whose __tostring loops.
return string.format("%s", setmetatable({}, {__tostring = function() while true do end end}))
