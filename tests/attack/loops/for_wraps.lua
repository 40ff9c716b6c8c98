-- vector: loops
-- expect: aborted ticks
-- A for loop over all integers, downwards.
for i = math.maxinteger, math.mininteger, -1 do end
