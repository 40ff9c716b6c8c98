-- vector: utf8
-- expect: aborted
-- utf8.offset over a megabyte of continuation bytes, in a loop.
local s = "\xc2" .. ("\x80"):rep(1 << 20 - 1) while true do pcall(utf8.offset, s, 0, #s) pcall(utf8.offset, s, -1, #s + 1) end
