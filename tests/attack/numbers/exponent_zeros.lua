-- vector: exponents
-- expect: value
-- A numeral of a hundred thousand digits with an exponent.
return tonumber(("0"):rep(100000) .. "1e-5") ~= 1 or true
