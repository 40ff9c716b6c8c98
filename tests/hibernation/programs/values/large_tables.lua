-- Five thousand items and two thousand names, changed after the stop.
--- verb main, Wizard
local list, names = {}, {}
for i = 1, 5000 do
  list[i] = i * i % 97
end
for i = 1, 2000 do
  names["name" .. i] = i
end
suspend()
local sum = 0
for _, v in ipairs(list) do
  sum = sum + v
end
for _, v in pairs(names) do
  sum = sum + v
end
list[5001], names.name2001 = 1, 1
suspend()
this:log({sum, #list, names.name2001, names.name2000})
--- logs
-- {2241189, 5001, 1, 2000}
