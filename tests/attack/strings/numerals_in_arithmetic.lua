-- vector: string-bytes
-- expect: aborted
-- Long numerals in arithmetic.
local s = ("0"):rep(1 << 20) .. "1" while true do local n = s + s end
