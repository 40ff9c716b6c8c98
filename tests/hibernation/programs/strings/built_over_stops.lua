-- Texts built, cut, searched and formatted with a stop between every two steps.
--- verb main, Wizard
local s = ""
for i = 1, 5 do
  s = s .. i .. ("<%02d>"):format(i * 7)
  suspend()
  s = s:gsub("%d", function(d) return d + 1 == 10 and "0" or tostring(math.tointeger(d + 1)) end)
end
this:log({s, s:find("<", 1, true), s:upper():lower() == s:lower(), #s, s:rep(2, "|"):sub(-5)})
local parts = {}
for piece in s:gmatch("<(.-)>") do
  suspend()
  parts[#parts + 1] = piece:reverse()
end
this:log(table.concat(parts, ","))
--- logs
-- {"6<52>6<58>6<54>6<40>6<46>", 2, true, 25, "6<46>"}
-- "25,85,45,04,64"
