-- vector: load-size
-- expect: aborted
-- Programs that are wrong in the last line, compiled in a loop.
local s = ("local a = 1 do "):rep(10) .. ("a = a + 1 "):rep(6000) while true do eval(s) end
