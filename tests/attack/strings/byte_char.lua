-- vector: string-bytes
-- expect: aborted
-- byte and char of 200, in a loop.
local s = ("x"):rep(200) while true do local t = string.char(s:byte(1, 200)) end
