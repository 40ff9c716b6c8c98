-- move in the middle: accept, exitfunc and enterfunc of three owners stop.
--- verb main, Wizard
local from, thing = create(obj(-1)), create(obj(-1))
from.name, thing.name = "from", "thing"
add_verb(from, {obj(2), "rxd", "accept"}, {"this", "none", "this"})
set_verb_code(from, "accept", "suspend() return true")
add_verb(from, {obj(3), "rxd", "exitfunc"}, {"this", "none", "this"})
set_verb_code(from, "exitfunc", "local what = ... suspend() what.left = what.left + 1 suspend()")
add_property(thing, "left", 0, {obj(3), "rw"})
move(thing, from)
this:log(thing.location == from)
this:log({pcall(move, thing, this)})
this:log({thing.location == this, thing.left, #from.contents})
--- verb accept, Cid
local what = ...
suspend()
return what.name == "thing"
--- verb enterfunc, Ann
suspend()
this:log("entered " .. (...).name)
--- logs
-- true
-- "entered thing"
-- {true}
-- {true, 1, 0}
