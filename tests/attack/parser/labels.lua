-- vector: parser
-- expect: value
-- Thousands of labels and jumps to them.
local t = {} for i = 1, 2500 do t[i] = "::l" .. i .. ":: do goto l" .. i .. " end" end
return (eval("do return 1 end " .. table.concat(t, " ")))
