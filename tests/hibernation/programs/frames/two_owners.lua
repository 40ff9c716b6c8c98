-- A verb of one owner in the middle of another's: two realms, a loop in each.
--- verb main, Wizard
local sum = 0
for i = 1, 3 do
  sum = sum + this:add(i)
  suspend()
end
this:log(sum)
--- verb add, Ann
local n = ...
local sum = 0
for i = 1, n do
  suspend()
  sum = sum + i
end
return sum
--- logs
-- 10
