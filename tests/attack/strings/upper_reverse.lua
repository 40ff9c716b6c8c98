-- vector: string-bytes
-- expect: aborted
-- upper, lower and reverse of a megabyte, in a loop.
local s = ("x"):rep(1 << 20) while true do s = s:upper():lower():reverse() end
