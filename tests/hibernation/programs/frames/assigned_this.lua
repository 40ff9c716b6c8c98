-- A body that assigns to `this` and to its arguments: the frame's own stay what they were.
--- verb main, Wizard
local stage = this
this = obj(2)
suspend()
stage:log({this, #callers()})
stage:log(stage:inner(5))
--- verb inner, Ann
local n = ...
n = n + 1
this = obj(3)
suspend()
return {n, ..., this, caller == obj(2)}
--- logs
-- {#2, 0}
-- {6, 5, #3, false}
