-- vector: parser
-- expect: value false
-- More than 255 upvalues.
local s = "" for i = 1, 3 do s = s .. "local function f" .. i .. "() " for j = 1, 150 do s = s .. "local a" .. i .. "_" .. j .. " = 1 " end end
s = s .. "local function g() return 1" for i = 1, 3 do for j = 1, 150 do s = s .. " + a" .. i .. "_" .. j end end
return (eval(s .. " end end end end return g"))
