-- vector: straight-line
-- expect: aborted
-- No loop and no call: operators whose metamethods are lists of operators, five deep.
local source = "local a5 = setmetatable({}, {__add = function(a) return a end}) "
for i = 4, 1, -1 do
  source = source .. "local a" .. i .. " = setmetatable({}, {__add = function() local x "
    .. ("x = a" .. i + 1 .. " + 1 "):rep(500) .. "return 1 end}) "
end
return eval(source .. "return a1 + 1")
