-- A verb whose text changes while it sleeps goes on with the old one; the next call runs the new.
--- verb main, Wizard
set_verb_code(this, "main", "this:log('new main')")
suspend()
this:log("old main")
this:log(this:part(1))
this:log(this:part(2))
this:main()
--- verb part, Wizard
local n = ...
set_verb_code(this, "part", "suspend() return 'new part ' .. ...")
suspend()
return "old part " .. n
--- logs
-- "old main"
-- "old part 1"
-- "new part 2"
-- "new main"
