-- vector: errors-in-errors
-- expect: aborted
-- A hundred thousand errors.
for i = 1, 100000 do pcall(error, "x") end
