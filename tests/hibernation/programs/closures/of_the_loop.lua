-- Closures of each turn of while, repeat and generic for, called after the stop.
--- verb main, Wizard
local fs, i = {}, 0
while i < 3 do
  local j = i
  fs[#fs + 1] = function() j = j + 1 return j end
  i = i + 1
  suspend()
end
for k, v in ipairs({7, 8}) do
  fs[#fs + 1] = function() v = v * 2 return v + k end
  suspend()
end
repeat
  local last = #fs
  fs[#fs + 1] = function() return last end
  suspend()
until last > 4
local seen = {}
for n, f in ipairs(fs) do
  f()
  seen[n] = f()
end
this:log(seen)
--- logs
-- {2, 3, 4, 29, 34, 5}
