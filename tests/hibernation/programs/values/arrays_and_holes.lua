-- Lists with holes, grown and shrunk around stops: the border that # gives stays the same.
--- verb main, Wizard
local t = {1, 2, 3, nil, 5, nil, nil, 8}
local grown = {}
for i = 1, 37 do
  grown[i] = i
end
for i = 37, 20, -1 do
  grown[i] = nil
end
local before = {#t, #grown}
suspend()
this:log({before[1] == #t, before[2] == #grown, #grown})
for i = 20, 70 do
  grown[#grown + 1] = i
end
suspend()
table.remove(grown, 1)
table.insert(grown, 5, "five")
this:log({#grown, grown[1], grown[5], grown[#grown]})
--- logs
-- {true, true, 19}
-- {70, 2, "five", 70}
