-- vector: straight-line
-- expect: aborted
-- No loop and no call: __index functions that read, five deep.
local source = "local a5 = setmetatable({}, {__index = function(a) return 1 end}) "
for i = 4, 1, -1 do
  source = source .. "local a" .. i .. " = setmetatable({}, {__index = function() local x "
    .. ("x = a" .. i + 1 .. ".x "):rep(500) .. "return 1 end}) "
end
return eval(source .. "return a1.x")
