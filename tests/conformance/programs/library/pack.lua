-- string.pack, packsize, unpack.
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
local formats = {"b", "B", "h", "H", "i", "I", "l", "L", "j", "J", "T", "i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i16", "I1", "I3", "I8", "I16", "<i4", ">i4", "=i4", "<i16", ">i16", "!4 i8", "!i4"}
for _, f in ipairs(formats) do
  for _, n in ipairs({0, 1, -1, 127, 128, 255, 256, -128, -129, 32767, 65535, 8388607, 2^31 | 0, -(2^31) | 0, math.maxinteger, math.mininteger}) do
    try("pack " .. f .. " " .. n, function() return hex(string.pack(f, n)) end)
    try("round " .. f .. " " .. n, function() return string.unpack(f, string.pack(f, n)) end)
  end
  try("packsize " .. f, string.packsize, f)
end
for _, f in ipairs({"f", "d", "n", "<f", ">d", "<n"}) do
  for _, x in ipairs({0.0, -0.0, 1.5, -2.25, 1e300, 1/0, 0.1, 5, "7"}) do
    try("pack " .. f .. " " .. text(x), function() return hex(string.pack(f, x)), string.unpack(f, string.pack(f, x)) end)
  end
  show("packsize " .. f, string.packsize(f))
end
for _, f in ipairs({"z", "s", "s1", "s2", "s8", "<s4", ">s2", "c5", "c0", "c1"}) do
  for _, s in ipairs({"", "a", "abcde", "a\0b", ("x"):rep(300)}) do
    try("pack " .. f .. " " .. #s .. text(s:sub(1, 3)), function() return hex(string.pack(f, s)):sub(1, 60), string.unpack(f, string.pack(f, s)) end)
  end
end
for _, f in ipairs({"", " ", "i4 i8", "!8 i1 i8", "!4 i1 i8", "!2 i1 i4", "!i1!8i8", "i1 Xi4 i4", "!4 i1 Xi4 i2", "!8 b Xd d", "<i2 >i2 =i2", "x", "xxi1", "b x b", "!16 i1 i16", "i1!1i8", "<!4 i1 !8 d"}) do
  try("layout " .. f, string.packsize, f)
  try("layout packed " .. f, function() return hex(string.pack(f, 1, 2, 3)) end)
  try("layout back " .. f, function() return string.unpack(f, string.pack(f, 1, 2, 3)) end)
end
for _, f in ipairs({"y", "i0", "i17", "I0", "i", "i99", "!0", "!17", "!3 i4", "!4 i3", "c", "c-1", "s0", "s17", "X", "Xz", "Xs", "X ", "Xx", "!5", "i2147483648", "c99999999999", "<>=!", "1", "i 4", "b,b", "!3i8", "XXi4", "c2147483647"}) do
  try("bad pack " .. f, function() return hex(string.pack(f, 1)) end)
  try("bad packsize " .. f, string.packsize, f)
  try("bad unpack " .. f, string.unpack, f, ("\1"):rep(20))
end
try("packsize s", string.packsize, "s") try("packsize z", string.packsize, "z")
try("packsize large", string.packsize, "c2147483647c10")
for _, case in ipairs({{"b", 128}, {"b", -129}, {"B", 256}, {"B", -1}, {"h", 40000}, {"H", 65536}, {"i4", 2^31 | 0}, {"I4", -1}, {"j", 2^63}, {"i4", 1.5}, {"i4", "x"}, {"i4", {}}, {"i4"}, {"d", "x"}, {"z", "a\0b"}, {"c2", "abc"}, {"s1", ("x"):rep(256)}, {"z"}, {"i4", "5"}, {"i3", 2^23 | 0}, {"I3", 2^24 | 0}}) do
  try("pack argument " .. texts(case[1], type(case[2]) == "string" and #case[2] or case[2]), function() return hex(string.pack(table.unpack(case))) end)
end
for _, case in ipairs({{"i4", "abc"}, {"i4", ""}, {"z", "abc"}, {"s1", "\5ab"}, {"s4", "ab"}, {"c5", "abc"}, {"i4", "abcd", 2}, {"b", "abc", 4}, {"b", "abc", 5}, {"b", "abc", -1}, {"b", "abc", -3}, {"b", "abc", -4}, {"b", "abc", 0}, {"", "abc", 4}, {"", "abc", 5}, {"", "", 1}, {"i16", ("\255"):rep(16)}, {"i16", ("\1"):rep(16)}, {"I9", ("\0"):rep(8) .. "\1"}, {"<i9", "\1" .. ("\0"):rep(8)}, {">I9", "\1" .. ("\0"):rep(8)}, {"b", "abc", math.mininteger}, {"b", "abc", math.maxinteger}, {"z", "a\0b\0", 3}, {"!4 b i4", "\1\0\0\0\2\0\0\0"}, {"b", {}}, {"b"}, {"b", "a", "x"}}) do
  try("unpack " .. texts(table.unpack(case)), string.unpack, table.unpack(case))
end
show("several", string.unpack("<b h i4 z s1", string.pack("<b h i4 z s1", -1, 300, 70000, "zero", "counted")))
show("position", select(2, string.unpack("b", "abc")), string.unpack("b", "abc", 2), string.unpack("c0", "abc", 4))
