-- Forked functions take their variables as they were: parent and children share nothing afterwards.
--- verb main, Wizard
local n, t, here = 5, {v = 1}, this
local function bump()
  n = n + 1
  t.v = t.v * 2
  return n
end
fork(1, function(x)
  here:log({"child", bump(), t.v, x, caller == here, player})
  suspend()
  here:log({"child again", bump(), t.v})
end, {"argument"})
bump()
suspend()
suspend()
this:log({"parent", n, t.v})
--- logs
-- {"child", 6, 2, {"argument"}, false, #2}
-- {"parent", 6, 2}
-- {"child again", 7, 4}
