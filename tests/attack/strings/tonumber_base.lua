-- vector: string-bytes
-- expect: aborted
-- tonumber of a megabyte of letters in base 36, in a loop.
local s = ("z"):rep(1 << 20) while true do tonumber(s, 36) end
