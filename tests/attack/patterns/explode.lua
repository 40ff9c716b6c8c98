-- vector: plain-find
-- expect: aborted or value or error
-- string.explode of a text of separators.
while true do local t = string.explode(("a"):rep(1 << 16), "a") end
