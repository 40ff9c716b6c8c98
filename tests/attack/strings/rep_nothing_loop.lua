-- vector: rep-empty
-- expect: aborted
-- string.rep of nothing, in a loop.
while true do local s = (""):rep(math.maxinteger) end
