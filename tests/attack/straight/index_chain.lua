-- vector: straight-line
-- expect: aborted or value
-- Thousands of reads through a chain of 1990 __index tables, without a loop.
local m = {x = 1} for i = 1, 1990 do m = setmetatable({}, {__index = m}) end
return eval("local m = ... local x " .. ("x = m.x "):rep(6000)) or true
