-- vector: straight-line
-- expect: aborted
-- Thousands of reads through a chain of 1990 __index tables, without a loop.
local ok = eval("local m = {x = 1} for i = 1, 1990 do m = setmetatable({}, {__index = m}) end local x "
  .. ("x = m.x "):rep(7000) .. "return 1")
return ok
