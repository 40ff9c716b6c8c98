-- vector: unpack
-- expect: error
-- table.unpack from the smallest to the largest integer.
return table.unpack({}, math.mininteger, math.maxinteger)
