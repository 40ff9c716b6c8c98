-- vector: parser
-- expect: value
-- As many constants as fit.
local t = {} for i = 1, 9000 do t[i] = "x=" .. i .. ".5" end return (eval("local x " .. table.concat(t, " ")))
