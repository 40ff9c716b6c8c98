-- callers(), caller and caller_perms() are the same after the stop as before it.
--- verb main, Wizard
this:log({this:middle("x"), caller == obj(-1)})
--- verb middle, Ann
local got = this:inner(1)
suspend()
return got
--- verb inner, Bob
local function seen()
  local list = {}
  for i, frame in ipairs(callers()) do
    list[i] = frame.verb .. "/" .. tostring(frame.programmer) .. "/" .. frame.line
  end
  return {list, caller == this, tostring(caller_perms())}
end
local before = seen()
suspend()
local after = seen()
return {equal(before, after), after}
--- logs
-- {{true, {{"middle/#2/1", "main/#1/1"}, true, "#2"}}, true}
