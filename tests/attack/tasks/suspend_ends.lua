-- vector: suspended-flood
-- expect: any
-- suspend for every time.
for _, s in ipairs({-1, 1e308, math.huge, 0/0, math.maxinteger, math.mininteger, 1e10 + 1}) do pcall(suspend, s) end return 1
