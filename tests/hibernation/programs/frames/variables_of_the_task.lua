-- player, argstr, args, dobj and the rest, in a verb, in a function of it and in another's verb.
--- verb main, Wizard
local function words()
  return {argstr, player, dobj, dobjstr, prepstr, iobj, iobjstr}
end
suspend()
this:log({words(), verb, args, caller})
this:log(this:other(1, "two"))
--- verb other, Bob
suspend()
return {argstr, player, verb, args, caller == this, ...}
--- logs
-- {{"the words", #2, #11, "stage", "", #-1, ""}, "main", {}, #-1}
-- {"the words", #2, "other", {1, "two"}, true, 1, "two"}
