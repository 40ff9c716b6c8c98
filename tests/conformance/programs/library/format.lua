-- string.format.
local integers = {0, 1, -1, 42, -42, 255, math.maxinteger, math.mininteger}
local floats = {0.0, -0.0, 1.0, -1.5, 0.1, 1e15, 1e16, 1e100, 1e-5, 123456.789, 2^53, 1/3, math.pi, 5e-324, 1.7976931348623157e308, 1/0, -1/0}
for _, f in ipairs({"%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%.3d", "%8.3d", "%-8.3d|", "%i", "%x", "%X", "%#x", "%08x", "%o", "%#o", "%u"}) do
  for _, n in ipairs(integers) do try(f .. " " .. n, string.format, f, n) end
end
for _, f in ipairs({"%f", "%.0f", "%#.0f", "%.3f", "%10.2f", "%-10.2f|", "%+.1f", "% .1f", "%010.2f", "%e", "%.2e", "%E", "%g", "%.3g", "%#g", "%G", "%.14g", "%.17g", "%a", "%A", "%.2a", "%.20f", "%.99f", "%99.99f"}) do
  for _, x in ipairs(floats) do try(f .. " " .. text(x), string.format, f, x) end
end
for _, f in ipairs({"%s", "%5s", "%-5s|", "%.2s", "%5.1s", "%.0s", "%q", "%c", "%%", "%s%s", "%10.4s|"}) do
  for _, v in ipairs({"abc", "", "a\nb", "a\0b", "\"quoted\\\"", "\r\t\1\127\200", 65, 1.5, true, false}) do try(f .. " " .. text(v), string.format, f, v, v) end
end
show("nil", string.format("%s", nil), string.format("%5s|", nil))
for _, v in ipairs({1, -1, math.mininteger, math.maxinteger, 0.1, 1e100, 1/0, -1/0, 3.0, -0.0, 2^63, true, "a\nb\0c\"\\\r\1z\1231", "\0001", "\200"}) do
  try("q " .. text(v), string.format, "%q", v)
  try("q reads back " .. text(v), function() return load("return " .. string.format("%q", v))() == v end)
end
show("q nil", string.format("%q", nil))
try("q nan", function() local s = string.format("%q", 0/0) return s == "(0/0)" end)
try("q table", string.format, "%q", {})
try("q function", string.format, "%q", string.format)
try("q modified", string.format, "%5q", "x")
for _, f in ipairs({"%", "%y", "%ll", "%10", "%-", "%123d", "%.123d", "%.d", "%1.1.1d", "%#q", "%0s", "%+s", "%#s", "% s", "%.3c", "%5%", "%--5d", "%0000005d", "%+ #0-d", "%n", "%p%", "%*d", "%l", "%hd", "%L", "%1$d", "%_d", "%99d", "%100d", "%.99s", "%.100s", "%-99s", "%+x", "%#d", "%'d", "%I", "%F"}) do
  try("bad " .. f, string.format, f, 1)
end
for _, case in ipairs({{"%d", "10"}, {"%d", 3.0}, {"%d", "3.0"}, {"%d", 3.5}, {"%d", "x"}, {"%d", {}}, {"%d"}, {"%x", -1.0}, {"%x", 2^63}, {"%f", "1.5"}, {"%f", 5}, {"%f", "x"}, {"%s"}, {"%c", "x"}, {"%c", 300}, {"%c", -1}, {"%d %d", 1}, {"%s %s", 1, 2, 3}, {"%d", math.huge}, {"%i", "0x10"}, {"%g", "0x1p4"}, {"%a", 1}, {"%s", {}, 1, 2}}) do
  if case[2] ~= nil and type(case[2]) == "table" and case[1] == "%s" then goto next end
  try("argument " .. texts(table.unpack(case)), string.format, table.unpack(case))
  ::next::
end
try("nothing", string.format)
try("not a text", string.format, {})
show("number as format", string.format(12), string.format(1.5))
show("tostring is used", string.format("%s|%10s|%.3s", setmetatable({}, {__tostring = function() return "object" end}), setmetatable({}, {__tostring = function() return "o" end}), setmetatable({}, {__tostring = function() return "abcdef" end})))
try("tostring raises", string.format, "%s", setmetatable({}, {__tostring = function() error("inside") end}))
try("tostring no text", string.format, "%s", setmetatable({}, {__tostring = function() return {} end}))
show("zeros", string.format("%s", "a\0b"), string.format("a\0%sb\0", "x"))
try("zero with width 5", string.format, "%5s", "\0")
try("zeros with width", string.format, "%10s", "a\0b")
show("long", #string.format("%s", ("x"):rep(1000)), #string.format("%99s", "x"), #string.format("%.20s", ("x"):rep(1000)), #string.format(("%d"):rep(100), table.unpack((function() local t = {} for i = 1, 100 do t[i] = i end return t end)())))
