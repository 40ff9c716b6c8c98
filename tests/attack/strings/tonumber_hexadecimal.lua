-- vector: string-bytes
-- expect: aborted
-- tonumber of a megabyte of hexadecimal digits and of exponents, in a loop.
local s, t = "0x" .. ("f"):rep(1 << 19) .. "p-1", "1e" .. ("9"):rep(1 << 19) while true do tonumber(s) tonumber(t) end
