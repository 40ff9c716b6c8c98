-- Tables whose keys were removed: dead places stay in order, and new keys find room.
--- verb main, Wizard
local t = {}
for i = 1, 40 do
  t["k" .. i] = i
end
for i = 1, 40, 2 do
  t["k" .. i] = nil
end
suspend()
local n = 0
for k, v in pairs(t) do
  n = n + v
end
for i = 1, 60, 3 do
  t["n" .. i] = i
end
suspend()
local m = 0
for k, v in pairs(t) do
  m = m + v
end
this:log({n, m, tostring(t.k1), t.k2, t.n58})
--- logs
-- {420, 1010, "nil", 2, 58}
