-- A fork of a function that load made, and of a library's.
--- option ticks
--- verb main, Wizard
local here, lib = this, use(this, "lib")
fork(1, load("local here = ... suspend() here:log({player, select('#', ...)})"), this, 7)
fork(2, function()
  suspend()
  here:log(lib.twice(21))
end)
suspend()
this:log("parent")
--- verb lib, Wizard, rl
return {twice = function(n) suspend() return n * 2 end}
--- logs
-- "parent"
-- {#2, 2}
-- 42
