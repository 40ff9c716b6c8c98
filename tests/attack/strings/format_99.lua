-- vector: format-width
-- expect: value
-- The widest formats of the largest numbers.
local n = 0
for _, f in ipairs({"%99.99f", "%-99.99e", "%+99.99g", "%99d", "%#99x", "%a", "%99s", "%.99s", "%i", "%o", "%c", "%q"}) do
  for _, v in ipairs({1e308, -1e308, math.huge, -math.huge, 5e-324, math.maxinteger, math.mininteger, 255, "x"}) do
    if pcall(string.format, f, v) then n = n + 1 end
  end
end
return n > 20
