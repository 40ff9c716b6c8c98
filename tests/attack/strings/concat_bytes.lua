-- vector: string-concat
-- expect: aborted or value or error
-- s = s .. "x", a hundred thousand times.
local s = "" for i = 1, 100000 do s = s .. "x" end return #s
