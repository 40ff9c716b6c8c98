-- vector: straight-line
-- expect: aborted
-- No loop and no call: __eq and __lt of __eq and __lt, five deep.
local source = "local a5, b5 = {}, {} local m = {__eq = function() return true end, __lt = function() return true end} "
  .. "setmetatable(a5, m) setmetatable(b5, m) "
for i = 4, 1, -1 do
  source = source .. "local a" .. i .. ", b" .. i .. " = {}, {} local m = {__lt = function() local x "
    .. ("x = a" .. i + 1 .. " < b" .. i + 1 .. " "):rep(400) .. "return true end} setmetatable(a" .. i .. ", m) "
end
return eval(source .. "return a1 < b1")
