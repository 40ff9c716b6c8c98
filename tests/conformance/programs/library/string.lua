-- string: everything but patterns, format and pack, which have programs of their own.
local long = ("abc"):rep(100)
local ends = {0, 1, 2, 3, 4, 5, -1, -2, -3, -4, -5, 100, -100, math.maxinteger, math.mininteger}
for _, i in ipairs(ends) do
  show("sub " .. i, ("abc"):sub(i), ("abc"):byte(i))
  for _, j in ipairs(ends) do
    show("sub " .. i .. " " .. j, ("abc"):sub(i, j), string.byte("abc", i, j))
  end
end
show("sub of others", string.sub(12345, 2, 3), string.sub("abc", "2"), string.sub("abc", 2.0), ("x"):sub(1, 1), string.sub("", 1, 1))
try("sub fraction", string.sub, "abc", 1.5)
try("sub nothing", string.sub)
try("sub no start", string.sub, "abc")
try("sub table", string.sub, {}, 1)
try("sub text", string.sub, "abc", "x")
try("byte bad", string.byte, "abc", {})
show("byte all", string.byte("\0\127\128\255", 1, -1))
show("byte none", select("#", string.byte("", 1)), select("#", string.byte("abc", 10)))

show("char", string.char(), string.char(72, 105), string.char(0, 255), #string.char(table.unpack({1, 2, 3})))
for _, bad in ipairs({-1, 256, "x", 1.5, {}, math.huge, 2^31}) do try("char " .. text(bad), string.char, 65, bad) end
show("char strings", string.char("65", 66.0))

show("len", string.len(""), string.len("a\0b"), ("abc"):len(), string.len(123), #long)
try("len nothing", string.len)
try("len nil", string.len, nil)

show("rep", ("x"):rep(0), ("x"):rep(-1), ("x"):rep(3), ("ab"):rep(2, "-"), ("x"):rep(1, "-"), (""):rep(5), (""):rep(3, "-"), string.rep(7, 2), ("x"):rep(2.0), ("x"):rep("3"))
show("rep long", #("x"):rep(100000), #("abc"):rep(1000, "--"))
show("rep math.mininteger", ("x"):rep(math.mininteger))
try("rep fraction", string.rep, "x", 1.5)
try("rep nothing", string.rep, "x")
try("rep text", string.rep, "x", "y")
try("rep too large", string.rep, "x", math.maxinteger)
try("rep too large with separator", string.rep, "", math.maxinteger, "ab")

show("lower, upper", ("AbC\0dE1"):lower(), ("AbC\0dE1"):upper(), (""):lower(), string.upper(12), ("\xC4\xE4"):upper(), ("\xC4\xE4"):lower())
show("reverse", ("abc"):reverse(), (""):reverse(), ("a\0b"):reverse(), string.reverse(123), long:reverse():sub(1, 6))
for _, f in ipairs({"lower", "upper", "reverse", "len"}) do
  try(f .. " table", string[f], {}) try(f .. " nothing", string[f]) try(f .. " boolean", string[f], true)
end
local every = {}
for i = 0, 255 do every[i + 1] = string.char(i) end
every = table.concat(every)
show("every byte", #every, every:upper(), every:lower(), every:reverse())
-- As methods, on numbers that are strings, as functions of upvalues.
local upper = string.upper
show("called otherwise", upper("x"), ("%d"):format(5), ("x"):upper():lower(), string["upper"]("y"))
try_at("strings have no fields", function() return ("x").y.z end)
show("arithmetic on strings", "10" + 5, "0x10" * "2", "3" // 2, -"2", "10" / "4", "7" % "4", "2" ^ "3", "1e1" + 0, " 5 " + 1)
for _, s in ipairs({"abc", "", "1e", "0x", "5x"}) do
  try_at("arithmetic on " .. text(s), function() return s + 1 end)
  try_at("unary minus on " .. text(s), function() return -s end)
end
for i, f in ipairs({
  function() return "7" & 3 end, function() return "0xF0" | "0x0F" end, function() return ~"0" end,
  function() return "1" << "4" end, function() return "2.0" | 1 end, function() return 1 | "1.5" end,
}) do try_at("bitwise on strings " .. i, f) end
local other = setmetatable({}, {__add = function(a, b) return "added", type(a) end, __unm = function() return "negated" end})
show("the other's metamethod", "10" + other, other + "10", "x" + other, -other)
try("neither has one", function() return "10" + {} end)
try("other order", function() return {} + "10" end)
try("boolean", function() return "10" - true end)
show("kinds of results", "10" + 0, "10.0" + 0, "0x10" + 0, "7" // "2", "7" // 2.0, "9223372036854775807" + 1, "1e2" * 1)
try("zero", function() return "1" // "0" end)
try("zero float", function() return "1.0" // 0, "1" % "0.0" end)
