-- Local variables of a statement whose later values stop in a metamethod: read by closures alone, or assigned on one way only.
--- verb main, Wizard
local o = setmetatable({}, {__add = function(_, n)
  suspend()
  return n
end})
local a, b = "first", o + 1
local f = function()
  return a
end
local c, d = "second", o + 2
if d == 0 then
  c = "changed"
end
local e, g = {1}, o + 3
while g < 5 do
  e = {g, e}
  g = g + 1
end
local h, i = "third", o + 4
local function k(n)
  return n > 0 and k(n - 1) or h
end
this:log({f(), b, c, d, e, k(2), i})
--- logs
-- {"first", 1, "second", 2, {4, {3, {1}}}, "third", 4}
