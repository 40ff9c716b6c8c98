-- A builtin that calls verbs in the middle of another: accept moves, enterfunc creates.
--- verb main, Wizard
local a, b = create(obj(-1)), create(obj(-1))
a.name, b.name = "a", "b"
this.state = b
move(a, this)
this:log({a.location == this, b.location == this, #this.contents})
--- verb accept, Wizard
local what = ...
suspend()
if what.name == "a" then
  move(this.state, this)
  suspend()
end
return true
--- verb enterfunc, Wizard
local what = ...
suspend()
local made = create(obj(-1))
suspend()
this:log(what.name .. (valid(made) and " made" or ""))
recycle(made)
--- logs
-- "a made"
-- {true, false, 1}
