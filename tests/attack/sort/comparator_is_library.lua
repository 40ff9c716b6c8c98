-- vector: sort
-- expect: value or error
-- Library functions as comparators.
for _, f in ipairs({rawequal, math.max, select, pcall, math.ult, rawset}) do pcall(table.sort, {5, 4, 3, 2, 1}, f) end return 1
