-- create's initialize and recycle's recycle stop; what was inside is put out by verbs that stop.
--- verb main, Wizard
local kind = create(obj(-1))
kind.f = true
add_property(kind, "made", "", {this.owner, "rw"})
add_property(kind, "stage", this, {this.owner, "r"})
add_verb(kind, {this.owner, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(kind, "initialize", "suspend() this.made = 'made' suspend()")
add_verb(kind, {obj(2), "rxd", "recycle"}, {"this", "none", "this"})
set_verb_code(kind, "recycle", "suspend() this.stage:log('goes ' .. this.made) suspend()")
add_verb(kind, {obj(3), "rxd", "exitfunc"}, {"this", "none", "this"})
set_verb_code(kind, "exitfunc", "suspend() this.stage:log('out')")
add_verb(kind, {obj(3), "rxd", "accept"}, {"this", "none", "this"})
set_verb_code(kind, "accept", "suspend() return true")
local box, thing = create(kind), create(kind)
this:log(box.made .. thing.made)
move(thing, box)
this:log(#box.contents)
recycle(box)
this:log({valid(box), valid(thing), thing.location == obj(-1)})
--- logs
-- "mademade"
-- 1
-- "goes made"
-- "out"
-- {false, true, true}
