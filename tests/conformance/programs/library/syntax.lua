-- What does not compile, and with which words; literals of all kinds.
local function compile(source)
  local made, problem = load(source)
  show(text(#source < 80 and source or source:sub(1, 40) .. "..."), made ~= nil, made == nil and words(problem) or nil)
end
for _, source in ipairs({
  "return return", "x =", "x == 1", "local", "local 1", "local x = ", "if", "if x", "if x then", "if x then else", "if x then elseif",
  "while", "while true", "while true do", "repeat", "repeat until", "for", "for i", "for i =", "for i = 1", "for i = 1, 2", "for i, j",
  "for i in", "for i in x", "for 1 = 1, 2 do end", "function", "function f", "function f(", "function f()", "function f.1() end",
  "function f:g.h() end", "local function f.g() end", "return function(1) end", "return function(..., x) end", "return ...; x",
  "f(", "f(1,", "f(1 2)", "f{", "f{1,,}", "{1}", "x", "x.", "x:", "x:y", "x.1", "x[", "x[1", "1", "'a'", "(x)", "(x) = 1", "f() = 1", "x, f() = 1",
  "x, y", "...", "return 1 +", "return +", "return 1 1", "return not", "return -", "return #", "return {", "return {1", "return {1 2}",
  "return {x = }", "return {[1] }", "return {[1 = 2}", "goto", "goto 1", "goto nowhere", "::a", "::a:: ::a::", "do ::a:: end goto a",
  "goto a local x ::a:: return x", "repeat goto a local x ::a:: until x", "break", "if true then break end", "do break end",
  "end", "until", "else", "then", "local x <const> = 1 x = 2", "local x <close> = nil x = 2", "local x <other> = 1", "local x <const", "local x <>",
  "local a <close>, b <close> = 1, 2", "local x <const> = 1 return function() x = 2 end", "return 'a", 'return "a', "return 'a\nb'", "return [[a", "return [==[a]]", "return [=a]=]", "--[[", "--[==[ ]]",
  "return '\\x'", "return '\\xg1'", "return '\\300'", "return '\\u{'", "return '\\u{}'", "return '\\u{110000000}'", "return '\\u{g}'", "return '\\q'", "return '\\", "return '\\z",
  "return 1e", "return 1e+", "return 0x", "return 0xg", "return 1..2", "return 1.2.3", "return 3x", "return 0x1p", "return 1ee5", "return .", "return @", "return $", "return !x", "x != 1", "return a ~ = b", "return 1 ~~ 2",
  "return `x`", "return \\", "return x?y", "x += 1", "local t = {} t.x.y", "local x = 1 local x = 2 return x", "return;;", ";;;", "return 1;", "local function f() end f", "and", "return nil nil", "return (1", "return 1)", "return [1]", "x = }", "return '\\u{7FFFFFFF}'",
  "for x <const> in y do end", "return a.b:c", "return a:b.c", "a.b:c = 1", "a:b() = 1", "return function end", "local x <const> = ...; return x", "return \"\\z   a\"", "return '\\065\\x41\\u{41}\\\n'", "\1", "return '\0'", "x\0 = 1", "\xEF\xBB\xBFreturn 1", "#!shell\nreturn 1",
}) do compile(source) end
compile("return " .. ("("):rep(250) .. "1" .. (")"):rep(250))
compile("return " .. ("{"):rep(250) .. ("}"):rep(250))
compile(("do "):rep(250) .. ("end "):rep(250))
compile("return " .. ("-"):rep(300) .. "1")
compile("return " .. ("not "):rep(300) .. "1")
compile("local " .. ("a,"):rep(201) .. "a")
compile("local function f(" .. ("a,"):rep(201) .. "a) end")
compile("return function() return " .. ("function() return "):rep(210) .. "1" .. (" end"):rep(210) .. " end")
compile("local a = 1 " .. ("local b = 2 "):rep(199))
compile("x(" .. ("1,"):rep(260) .. "1)")
compile("local a " .. ("a = a or "):rep(1) .. "1 return a")
compile("return " .. ("1 .. "):rep(150) .. "1")
compile("return " .. ("1 .. "):rep(220) .. "1")
compile(("a."):rep(220) .. "a = 1")
compile(("a,"):rep(220) .. "a = 1")
compile("::l1:: " .. ("goto l1 "):rep(5))
compile("if a then " .. ("elseif b then "):rep(300) .. "end")

-- Literals.
local function value(source) show(source, load("return " .. source)()) end
for _, source in ipairs({
  "0", "00", "123", "0x10", "0XAB", "0xfFf", "9223372036854775807", "9223372036854775808", "0x7fffffffffffffff", "0xffffffffffffffff", "0x10000000000000000",
  "1.", ".5", "1.5e3", "1E+2", "1e-2", "0x1p4", "0x.8p1", "0xA.8", "0x1P-2", "3e400", "1e-400", "0.1", "0.30000000000000004", "123456789.123456789", "5e-324", "1.7976931348623157e308",
  "'single'", "\"double\"", "'a\\nb'", "'\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"'", "'\\65\\066\\10'", "'\\x41\\x7f'", "'\\u{48}\\u{20AC}\\u{10FFFF}\\u{7FFFFFFF}'", "'a\\z   \n   b'", "'a\\\nb'",
  "[[long]]", "[[\nfirst newline is gone]]", "[[two\nlines]]", "[==[with ]] and ]=] inside]==]", "[[a\r\nb]]", "'tab\tinside'", "true", "false", "nil", "{}", "{1,2;3}", "{x=1,['y']=2,[3]=4}", "-9223372036854775808", "-0.0", "- -1", "not not nil", "#'abc'", "2^-1", "-2^2", "'a'..'b'..1", "1 --[[c]] + --[==[d]==] 2", "1 -- line\n",
}) do value(source) end
