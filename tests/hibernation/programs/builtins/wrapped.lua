-- A builtin wrapped by a verb of #0: the wrapper stops, calls the builtin itself, and stops again.
--- option system
--- verb main, Wizard
add_verb(obj(0), {this.owner, "rxd", "bf_create"}, {"this", "none", "this"})
set_verb_code(obj(0), "bf_create", "suspend() local made = create(...) made.name = 'wrapped' suspend() return made")
add_property(obj(0), "server_options", create(obj(-1)), {this.owner, "r"})
set_grant(obj(-1), "create", "wrapped")
this:log(this:other())
--- verb other, Ann
local made = create(obj(2))
suspend()
return made.name
--- logs
-- "wrapped"
