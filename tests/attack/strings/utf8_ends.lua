-- vector: utf8
-- expect: any
-- utf8 functions at the ends of the integers.
local n = 0
for _, f in ipairs({utf8.len, utf8.codepoint, utf8.offset}) do
  for _, i in ipairs({0, 1, -1, math.maxinteger, math.mininteger}) do
    for _, j in ipairs({0, 1, -1, math.maxinteger, math.mininteger}) do
      pcall(f, "h\xc3\xa9\xff", i, j) pcall(f, "h\xc3\xa9\xff", i, j, true) n = n + 1
    end
  end
end
return n
