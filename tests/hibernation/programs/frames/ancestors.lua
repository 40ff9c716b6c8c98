-- pass(): the ancestor's verb stops in the middle of the descendant's.
--- verb main, Wizard
local kid = create(this)
add_verb(kid, {this.owner, "rxd", "speak"}, {"this", "none", "this"})
set_verb_code(kid, "speak", "suspend() local said = pass((...) .. '+') suspend() return said .. '!' .. verb")
this:log(kid:speak("word"))
--- verb speak, Ann
suspend()
return "(" .. (...) .. " by " .. verb .. ")"
--- logs
-- "(word+ by speak)!speak"
