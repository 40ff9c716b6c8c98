-- vector: loops
-- expect: aborted ticks
-- A for loop of floats whose step is lost in rounding.
for i = 1e17, 2e17, 1 do end
