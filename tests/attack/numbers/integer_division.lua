-- vector: extreme-numbers
-- expect: value
-- The smallest integer divided by -1, and its rest.
return math.mininteger // -1 == math.mininteger and math.mininteger % -1 == 0
