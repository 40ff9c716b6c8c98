-- vector: straight-line
-- expect: aborted
-- No loop and no call: __len, __unm and __concat, five deep.
local source = "local a5 = setmetatable({}, {__len = function() return 1 end}) "
for i = 4, 1, -1 do
  source = source .. "local a" .. i .. " = setmetatable({}, {__len = function() local x "
    .. ("x = #a" .. i + 1 .. " "):rep(500) .. "return 1 end}) "
end
return eval(source .. "return #a1")
