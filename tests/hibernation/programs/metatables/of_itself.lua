-- A metatable that is its own metatable, one shared by many, one changed while the task sleeps.
--- verb main, Wizard
local m = {}
m.__index = m
setmetatable(m, m)
m.__len = function() suspend() return 7 end
local many = {}
for i = 1, 20 do
  many[i] = setmetatable({i = i}, m)
end
suspend()
m.extra = "extra"
this:log({many[1].extra, many[20].extra, #many[3], rawlen(many[3]), getmetatable(m) == m})
suspend()
m.__len = nil
setmetatable(many[2], nil)
this:log({#many[3], getmetatable(many[2]) == nil, many[1].i})
--- logs
-- {"extra", "extra", 7, 0, true}
-- {0, true, 1}
