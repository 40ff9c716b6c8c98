-- Sixty upvalues in one function, some shared with a second.
--- verb main, Wizard
local text = {"local t = {} "}
for i = 1, 60 do
  text[#text + 1] = "local v" .. i .. " = " .. i .. " "
end
text[#text + 1] = "local function f() suspend() return v1"
for i = 2, 60 do
  text[#text + 1] = " + v" .. i
end
text[#text + 1] = " end local function g(n) v1, v60 = n, n end return f, g"
local f, g = load(table.concat(text))()
suspend()
g(1000)
this:log(f())
--- logs
-- 3769
