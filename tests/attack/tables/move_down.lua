-- vector: lying-length
-- expect: aborted or error
-- table.move onto itself from the other end of the integers.
return table.move({1}, math.mininteger, -1, 1)
