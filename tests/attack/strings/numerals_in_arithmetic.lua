-- vector: string-bytes
-- expect: error E_TYPE
-- Long numerals in arithmetic: texts are not converted.
local s = ("0"):rep(1 << 20) .. "1" while true do local n = s + s end
