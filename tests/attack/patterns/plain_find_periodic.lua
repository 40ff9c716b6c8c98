-- vector: plain-find
-- expect: aborted or value
-- Plain find of a periodic text, again and again.
local s, p = ("ab"):rep(1 << 19), ("ab"):rep(1 << 18) .. "b"
while true do s:find(p, 1, true) end
