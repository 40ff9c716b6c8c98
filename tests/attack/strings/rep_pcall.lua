-- vector: rep-giant
-- expect: aborted
-- string.rep of a megabyte, caught, in a loop.
while true do pcall(string.rep, "x", 1 << 20) end
