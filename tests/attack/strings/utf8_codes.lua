-- vector: utf8
-- expect: aborted
-- utf8.codes over a megabyte, in a loop.
local s = ("x"):rep(1 << 20) while true do for p, c in utf8.codes(s) do end end
