-- vector: extreme-numbers
-- expect: value
-- Shifts by the extremes.
return 1 << math.maxinteger == 0 and 1 >> math.mininteger == 0 and 1 << math.mininteger == 0 and 1 << 64 == 0
