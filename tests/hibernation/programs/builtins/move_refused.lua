-- move whose accept says no, or fails, after a stop.
--- verb main, Wizard
local thing = create(obj(-1))
thing.owner = obj(2)
local ok, e = this:tries(thing)
this:log({ok, e, thing.location == obj(-1)})
this.state = "fails"
ok, e = this:tries(thing)
this:log({ok, e, thing.location == obj(-1)})
--- verb tries, Ann
local ok, e = pcall(move, (...), this)
suspend()
return ok, ok or tostring(e.code)
--- verb accept, Bob
suspend()
if this.state == "fails" then
  error(E_RANGE, "accept fails")
end
return false
--- logs
-- {false, "E_NACC", true}
-- {false, "E_RANGE", true}
