-- A verb that is deleted, and one whose object is recycled, while they sleep.
--- verb main, Wizard
local kid = create(this)
add_verb(kid, {obj(2), "rxd", "speak"}, {"this", "none", "this"})
set_verb_code(kid, "speak", "suspend() suspend() return 'still ' .. tostring(valid(this))")
fork(0, function()
  recycle(kid)
end)
this:log(kid:speak())
delete_verb(this, "gone")
this:log((pcall(call, this, "gone")))
delete_verb(this, "main")
suspend()
this:log("main is gone")
--- verb gone, Ann
return 1
--- logs
-- "still false"
-- false
-- "main is gone"
