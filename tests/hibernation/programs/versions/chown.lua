-- A verb that gets another owner while it sleeps goes on as it was begun; the next call is the new owner's.
--- verb main, Wizard
local here = this
fork(0, function()
  set_verb_info(here, "sleeps", {obj(2), "rxd", "sleeps"})
end)
this:log(this:sleeps())
this:log(this:sleeps())
--- verb sleeps, Wizard
local before = this:asks()
suspend()
suspend()
return {before, this:asks()}
--- verb asks, Bob
return tostring(caller_perms())
--- logs
-- {"#1", "#1"}
-- {"#2", "#2"}
