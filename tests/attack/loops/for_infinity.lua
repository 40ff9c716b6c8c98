-- vector: loops
-- expect: aborted ticks
-- A for loop to infinity.
for i = 1.0, math.huge do end
