-- vector: straight-line
-- expect: aborted
-- No loop and no call: __newindex functions that write, five deep.
local source = "local a5 = setmetatable({}, {__newindex = function(a) end}) "
for i = 4, 1, -1 do
  source = source .. "local a" .. i .. " = setmetatable({}, {__newindex = function() "
    .. ("a" .. i + 1 .. ".x = 1 "):rep(500) .. "end}) "
end
return eval(source .. "a1.x = 1")
