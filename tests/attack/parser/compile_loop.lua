-- vector: load-size
-- expect: aborted
-- Programs as long as they may be, compiled in a loop.
local s = "local a = {} " .. ("a[1] = {a.b, a.c} "):rep(3500) while true do eval("do return 1 end " .. s) end
