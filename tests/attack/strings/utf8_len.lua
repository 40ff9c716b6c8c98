-- vector: utf8
-- expect: aborted
-- utf8.len of a megabyte, in a loop.
local s = ("x"):rep(1 << 20) while true do utf8.len(s) end
