-- vector: string-bytes
-- expect: aborted
-- sub of nearly a megabyte, in a loop.
local s = ("x"):rep(1 << 20) while true do local t = s:sub(2, -2) end
