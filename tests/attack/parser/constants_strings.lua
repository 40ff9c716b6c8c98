-- vector: parser
-- expect: value
-- As many strings as fit.
local t = {} for i = 1, 6000 do t[i] = "'" .. i .. "k'" end return (eval("local x = {" .. table.concat(t, ",") .. "}"))
