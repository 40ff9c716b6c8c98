-- vector: straight-line
-- expect: aborted
-- No loop and no call: __close methods that close, five deep.
local source = "local m5 = {__close = function() end} "
for i = 4, 1, -1 do
  source = source .. "local m" .. i .. " = {__close = function() "
    .. ("do local x <close> = setmetatable({}, m" .. i + 1 .. ") end "):rep(200) .. "end} "
end
return eval(source .. "local x <close> = setmetatable({}, m1)")
