-- vector: straight-line
-- expect: aborted
-- The same in a function that has the chain.
local m = {x = 1} for i = 1, 1990 do m = setmetatable({}, {__index = m}) end
local ok, f = eval("local m = {x = 1} for i = 1, 1990 do m = setmetatable({}, {__index = m}) end local x "
  .. ("x = m.x "):rep(7000) .. "return 1")
return ok
