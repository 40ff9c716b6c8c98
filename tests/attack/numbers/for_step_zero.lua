-- vector: extreme-numbers
-- expect: error
-- A loop by steps of zero.
for i = 1, 10, 0 do end
