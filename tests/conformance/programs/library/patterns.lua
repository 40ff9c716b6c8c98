-- Patterns: find, match, gmatch, gsub.
local subjects = {"", "a", "abc", "hello world", "  trim me  ", "key = value", "2024-01-31", "((a)(b))", "a.b.c", "x\0y", "THE (quick) fox", "aaaa", "a\nb", "\xC3\xA4", "%d", "f(a(b)c)d", "one;two;;four"}
local patterns = {
  "", "a", ".", ".*", ".-", ".+", "a*", "a+", "a-", "a?", "^a", "a$", "^a*$", "^$", "%a+", "%d+", "%s+", "%w+", "%p", "%u+", "%l+", "%c", "%x+", "%g+", "%z", "%A+", "%D+", "%S+", "%W", "%P+", "%U+", "%L+", "%C+", "%X+", "%G+",
  "[abc]+", "[^abc]+", "[a-c]+", "[%a_]+", "[]]", "[^]]", "[a-]", "[-a]", "[%-a]", "[%]]", "[a%-z]", "[%d%s]+", "(a)", "(a)(b)", "((a)(b))", "()", "a()b", "(%a+) (%a+)", "(%w+) = (%w+)", "^%s*(.-)%s*$",
  "(%d+)-(%d+)-(%d+)", "%b()", "%bxy", "%f[%a]%a+", "%f[%A]", "(.)%1", "(a*)%1", "%%", "%.", "l+o", "o w", "[%z]", "\0", "[\0-\31]", "x\0y", "$", "a$b", "^", "%$", "(())", "[^%s]", "[%W]", "[\xC3]", "(%a)(%a*)", "^(.-);", ";;", "[^;]*",
}
local bad = {"(", ")", "(a", "a)", "[", "[a", "[^", "[]", "[^]", "%", "a%", "%b", "%ba", "%f", "%fa", "%1", "(%1)", "(a)%2", "[%", "[%a", "[a-", "((a)", "(a))", "%9", "(()", "%f[", "[[:alpha:]"}
for _, p in ipairs(patterns) do
  for _, s in ipairs(subjects) do
    local label = text(p) .. " in " .. text(s)
    show(label, s:find(p))
    show(label .. " match", s:match(p))
    show(label .. " gsub", s:gsub(p, "<%0>"))
  end
end
for _, p in ipairs(bad) do
  for _, f in ipairs({"find", "match", "gsub"}) do try("bad " .. p .. " " .. f, string[f], "a(b)c", p, "x") end
  try("bad " .. p .. " gmatch", function() local all = {} for a in ("a(b)c"):gmatch(p) do all[#all + 1] = a end return all end)
end
-- Where to begin; plain.
for _, init in ipairs({1, 2, 3, 4, 5, -1, -2, -10, 10, 0, math.maxinteger, math.mininteger}) do
  show("init " .. init, ("aXbX"):find("X", init), ("aXbX"):match("()X", init), ("aXbX"):find("", init), ("aXbX"):find("^X", init), ("aXbX"):find("X", init, true))
  try("gmatch init " .. init, function() local all = {} for at in ("aXbX"):gmatch("()X", init) do all[#all + 1] = at end return all end)
end
show("plain", ("a.b*c"):find(".", 1, true), ("a.b*c"):find("*", 1, true), ("a.b"):find("%", 1, true), ("abc"):find("", 1, true), ("abc"):find("d", 1, true), (""):find("", 1, true), ("a\0b"):find("\0b", 1, true), ("aab"):find("ab", 1, 1))
-- gmatch.
local function collect(s, p, init)
  local all = {}
  for a, b in s:gmatch(p, init) do all[#all + 1] = {a, b} if #all > 50 then break end end
  return all
end
for _, p in ipairs({"%a+", "(%a)(%a)", "", "()", "a*", "^a", ".", "(%w+)=(%w+)", "%d*", "$"}) do
  for _, s in ipairs({"abc def", "a=1, b=2", "aXaa", ""}) do show("gmatch " .. text(p) .. " " .. text(s), collect(s, p)) end
end
show("gmatch three", (function() local all = {} for a, b, c in ("1-2-3 4-5-6"):gmatch("(%d)-(%d)-(%d)") do all[#all + 1] = a + b + c end return all end)())
show("gmatch stops", (function() local f = ("ab"):gmatch(".") return f(), f(), f() end)())
-- gsub with texts, tables, functions and limits.
for _, with in ipairs({"x", "", "%0%0", "%1", "%%", "<%1>", 5, 1.5}) do try("gsub with " .. text(with), string.gsub, "hello", "l", with) end
for _, with in ipairs({"%2", "%", "%a", "%9", "x%", true, false}) do try("gsub bad " .. text(with), string.gsub, "hello", "l", with) end
try("gsub nil", string.gsub, "hello", "l", nil)
try("gsub nothing", string.gsub, "hello", "l")
try("gsub captures", string.gsub, "hello world", "(%a)(%a*)", "%2%1")
try("gsub table", string.gsub, "$name is $age", "%$(%w+)", {name = "Ann", age = 7})
try("gsub table misses", string.gsub, "abc", "%a", {a = "1", b = false})
try("gsub table by metatable", string.gsub, "abc", "%a", setmetatable({}, {__index = function(_, k) return k:upper() end}))
try("gsub table value", string.gsub, "abc", "%a", {a = {}})
try("gsub table true", string.gsub, "abc", "%a", {a = true})
try("gsub function", string.gsub, "hello", ".", function(c) if c ~= "l" then return c:upper() end end)
try("gsub function captures", string.gsub, "a1b2", "(%a)(%d)", function(a, d) return d .. a end)
try("gsub function position", string.gsub, "abc", "()b", function(p) return p end)
try("gsub function false", string.gsub, "abc", "b", function() return false end)
try("gsub function table", string.gsub, "abc", "b", function() return {} end)
try("gsub function error", string.gsub, "abc", "b", function() error("inside") end)
for _, n in ipairs({0, 1, 2, 100, -1, math.maxinteger}) do show("gsub n " .. n, ("aaaa"):gsub("a", "b", n)) end
try("gsub n text", string.gsub, "aaa", "a", "b", "2")
try("gsub n fraction", string.gsub, "aaa", "a", "b", 1.5)
show("gsub empty", ("abc"):gsub("", "-"), (""):gsub("", "-"), ("abc"):gsub("b*", "-"), ("hello"):gsub("", "%0."))
show("gsub anchored", ("aaa"):gsub("^a", "b"), ("aaa"):gsub("a$", "b"), ("abc"):gsub("^", "x"))
show("gsub word", ("the quick brown fox"):gsub("%f[%w]%w", string.upper))
show("gsub long", #(("ab"):rep(5000):gsub("a", "xyz")))
-- 32 captures, and one more.
show("32 captures", select("#", ("x"):rep(32):match(("(.)"):rep(32))))
try("33 captures", string.match, ("x"):rep(33), ("(.)"):rep(33))
-- Numbers as subjects and patterns.
show("numbers", string.find(12345, 34), string.match(12.5, "%d+"), string.gsub(111, 1, 2))
for _, f in ipairs({"find", "match", "gmatch", "gsub"}) do
  try(f .. " nothing", string[f]) try(f .. " one", string[f], "x") try(f .. " table", string[f], {}, "x") try(f .. " pattern nil", string[f], "x", nil)
  try(f .. " init", string[f], "x", "x", {})
end
-- Long subjects, nested repetition.
show("long", (("a"):rep(5000) .. "b"):find("a*b"), ("a"):rep(200):match("^(a-)$") == ("a"):rep(200), (("ab"):rep(300)):match("^(ab)"), ("x"):rep(1000):find(".-b"))
show("balanced", ("(a(b)c"):match("%b()"), ("f(a, (b), g(c)) rest"):match("%b()"), ("<<a>b>"):match("%b<>"), ("aXbXc"):match("%bXX"))
show("frontier", ("THE (quick) fox"):find("%f[%a]%a+%f[%A]"), ("foo.bar"):gsub("%f[%w]%w+", "<%0>"), ("aab"):find("%f[b]"), ("a"):find("%f[%z]"), ("\0"):find("%f[\0]"))
show("back references", ("abab"):match("(ab)%1"), ("'quoted' \"text\""):match("(['\"])(.-)%1"), ("aXXb"):match("(X)%1"), ("hello"):find("(l)%1"))
