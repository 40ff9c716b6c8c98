-- vector: plain-find
-- expect: aborted
-- Plain find of nothing, at the end, again and again.
local s = ("a"):rep(1 << 20) while true do s:find("", #s, true) end
