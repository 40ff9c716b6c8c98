-- vector: format-width
-- expect: any
-- string.pack with the largest sizes and alignments.
local n = 0
for _, f in ipairs({"i16", "i17", "!16i16", "s8", "s16", "c2147483647", "c9223372036854775807", "!99999999999", "Xi16", "z", ("c1000000"):rep(3000), "j", "n", "<>=!", "i99999999999999999999"}) do
  for _, v in ipairs({math.maxinteger, math.mininteger, "x", 1.5}) do
    pcall(string.pack, f, v) pcall(string.packsize, f) pcall(string.unpack, f, ("x"):rep(1000)) n = n + 1
  end
end
return n
