-- vector: string-bytes
-- expect: aborted
-- trim of a megabyte of spaces, in a loop.
local s = (" "):rep(1 << 20) while true do s:trim() end
