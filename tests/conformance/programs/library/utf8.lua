-- utf8.
local texts_ = {"", "abc", "h\u{E4}llo", "\u{20AC}", "\u{1F600}x", "\u{7FFFFFFF}", "\u{D800}", "\u{10FFFF}", "\u{110000}", "\xFF", "a\x80", "\xC3", "\xC3\xA4\xC3", "\xE2\x82", "\xC0\x80", "\xF4\x90\x80\x80", "\0a\0", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\u{7FF}\u{800}\u{FFFF}\u{10000}"}
local ends = {1, 2, 3, 4, -1, -2, 0, 5, 10, -10, math.maxinteger, math.mininteger}
for _, s in ipairs(texts_) do
  show("len " .. text(s), utf8.len(s), utf8.len(s, 1, -1, true))
  try("codepoint " .. text(s), utf8.codepoint, s, 1, -1)
  try("codepoint lax " .. text(s), utf8.codepoint, s, 1, -1, true)
  try("codes " .. text(s), function() local all = {} for p, c in utf8.codes(s) do all[#all + 1] = {p, c} end return all end)
  try("codes lax " .. text(s), function() local all = {} for p, c in utf8.codes(s, true) do all[#all + 1] = {p, c} end return all end)
  for _, i in ipairs(ends) do
    try("len from " .. text(s) .. " " .. i, utf8.len, s, i)
    try("len to " .. text(s) .. " " .. i, utf8.len, s, 1, i)
    try("codepoint at " .. text(s) .. " " .. i, utf8.codepoint, s, i)
    try("offset " .. text(s) .. " " .. i, utf8.offset, s, i)
    for _, j in ipairs({1, 2, 3, -1, 0, 10}) do try("offset from " .. text(s) .. texts(i, j), utf8.offset, s, i, j) end
  end
end
show("char", utf8.char(), utf8.char(65), utf8.char(72, 228, 8364, 128512), utf8.char(0), utf8.char(0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x1FFFFF, 0x200000, 0x3FFFFFF, 0x4000000, 0x7FFFFFFF))
for _, bad in ipairs({-1, 0x80000000, "x", 1.5, {}, math.maxinteger, true}) do try("char " .. text(bad), utf8.char, 65, bad) end
show("charpattern", utf8.charpattern, (function() local n = 0 for _ in ("a\u{E4}\u{20AC}\u{1F600}"):gmatch(utf8.charpattern) do n = n + 1 end return n end)())
for _, f in ipairs({"len", "codepoint", "codes", "offset"}) do try(f .. " nothing", utf8[f]) try(f .. " table", utf8[f], {}) end
try("offset no n", utf8.offset, "abc") try("len text", utf8.len, "abc", "x") try("codepoint empty interval", function() return select("#", utf8.codepoint("abc", 3, 2)) end)
show("called", utf8.len("x"), utf8.codepoint("x"), utf8.offset("x", 1), utf8.codes("x") ~= nil, utf8.char(120))
try("codes changed", function() local n = 0 for p, c in utf8.codes("ab\xFFcd") do n = n + c end return n end)
try("codes by hand", function() local f, s, i = utf8.codes("abc") return f(s, i), f(s, 1), f(s, 3) end)
