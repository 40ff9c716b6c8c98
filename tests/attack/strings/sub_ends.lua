-- vector: string-bytes
-- expect: value
-- sub, byte and find at the ends of the integers.
local s, n = "abc", 0
for _, i in ipairs({0, 1, -1, 4, -4, math.maxinteger, math.mininteger}) do
  for _, j in ipairs({0, 1, -1, 4, -4, math.maxinteger, math.mininteger}) do
    n = n + #s:sub(i, j) + select("#", s:byte(i, j)) + #{s:find("b", i)} + #{s:find("b", i, true)} + #{s:match("()", i)}
  end
end
return n > 0
