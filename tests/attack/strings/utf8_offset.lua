-- vector: utf8
-- expect: aborted
-- utf8.offset over a megabyte, in a loop.
local s = ("x"):rep(1 << 20) while true do utf8.offset(s, #s) utf8.offset(s, -#s) end
