-- Two owners who call each other thirty deep: each realm is entered fifteen times over.
--- verb main, Wizard
this:log(this:ann(30))
--- verb ann, Ann
local n = ...
if n == 0 then
  suspend()
  return 0
end
local r = this:bob(n - 1)
return r + 1
--- verb bob, Bob
local n = ...
if n == 0 then
  suspend()
  return 0
end
local r = this:ann(n - 1)
suspend()
return r + 1
--- logs
-- 30
