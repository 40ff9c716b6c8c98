-- pairs cut in the middle: tables, functions, coroutines and stored tables as keys, whose places change with every process.
--- verb main, Wizard
this.state = {1}
local t, sum, n, held = {}, 0, 0, {}
for i = 1, 8 do
  local key = i % 3 == 0 and function() return i end or i % 3 == 1 and {} or coroutine.create(function() end)
  t[key] = i
  held[i] = key
end
t[this.state], t.name = 100, 1000
for k, v in pairs(t) do
  suspend()
  n = n + 1
  sum = sum + v
end
this:log({n, sum, t[held[1]], t[held[2]], t[held[3]], t.name})
--- logs
-- {10, 1136, 1, 2, 3, 1000}
