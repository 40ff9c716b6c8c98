-- vector: exponents
-- expect: value
-- Numerals with giant exponents.
return tonumber("1e999999999999999999") == math.huge and tonumber("1e-999999999999999999") == 0 and tonumber("0x1p99999999999999") == math.huge
