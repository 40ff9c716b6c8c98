-- A verb whose last statement returns what another verb gives: it stays in the stack.
--- verb main, Wizard
this:log(this:first(1))
--- verb first, Ann
return this:second((...) + 1)
--- verb second, Bob
suspend()
local names = {}
for i, frame in ipairs(callers()) do
  names[i] = frame.verb
end
return {..., names}
--- logs
-- {2, {"first", "main"}}
