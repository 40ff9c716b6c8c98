-- Two loops over one table within each other, and one left by break.
--- verb main, Wizard
local t, n = {a = 1, b = 2, c = 3}, 0
for k, v in pairs(t) do
  for l, w in pairs(t) do
    suspend()
    n = n + v * w
    if n > 1000 then
      break
    end
  end
end
for k in pairs(t) do
  suspend()
  n = n + 100
  break
end
this:log(n)
--- logs
-- 136
