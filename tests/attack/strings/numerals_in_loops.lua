-- vector: string-bytes
-- expect: aborted
-- Long numerals as a library function's integers, in a loop.
local s = ("0"):rep(1 << 20) .. "1" while true do math.abs(s); ("x"):rep(s) end
