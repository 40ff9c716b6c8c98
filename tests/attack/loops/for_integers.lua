-- vector: loops
-- expect: aborted ticks
-- A for loop to the largest integer.
for i = 1, math.maxinteger do end
