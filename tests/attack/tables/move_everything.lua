-- vector: lying-length
-- expect: aborted or error
-- table.move of all integers.
return table.move({1}, 1, math.maxinteger, 2)
