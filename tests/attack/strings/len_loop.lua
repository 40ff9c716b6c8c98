-- vector: string-bytes
-- expect: aborted
-- # of a long string, in a loop that only counts.
local s = ("x"):rep(1 << 20) while true do local n = #s end
