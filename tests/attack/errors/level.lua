-- vector: error-objects
-- expect: error
-- error() with levels at the extremes.
for _, level in ipairs({0, 1, 2, math.maxinteger, math.mininteger}) do pcall(error, "x", level) end error("x", math.maxinteger)
