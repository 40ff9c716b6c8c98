-- vector: string-bytes
-- expect: aborted
-- tonumber of a megabyte of digits, in a loop.
local s = ("9"):rep(1 << 20) while true do tonumber(s) end
