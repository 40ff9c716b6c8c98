-- vector: extreme-numbers
-- expect: any
-- math.random of the extremes.
for _, a in ipairs({0, 1, -1, math.maxinteger, math.mininteger}) do for _, b in ipairs({0, 1, -1, math.maxinteger, math.mininteger}) do
  pcall(math.random, a) pcall(math.random, a, b) end end return 1
