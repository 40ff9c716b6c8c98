-- vector: extreme-numbers
-- expect: value
-- A loop to NaN.
for i = 1, 0/0 do return "looped" end return "not"
