-- vector: lying-length
-- expect: aborted or error
-- table.move of two to the thirty-third.
return table.move({}, 1, 1 << 33, 2)
