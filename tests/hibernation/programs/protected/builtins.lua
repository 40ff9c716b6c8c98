-- A builtin called by pcall directly: one that stops, one that fails.
--- verb main, Wizard
this:log({pcall(suspend)})
local ok, e = pcall(suspend, -1)
this:log({ok, tostring(e.code)})
this:log({pcall(call, this, "nap", 2)})
this:log((pcall(move, this, "nowhere")))
--- verb nap, Bob
for i = 1, ... do
  suspend()
end
return "woken"
--- logs
-- {true}
-- {false, "E_INVARG"}
-- {true, "woken"}
-- false
