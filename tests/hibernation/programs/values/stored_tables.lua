-- Stored tables as locals: read, compared, iterated and put back after the stop.
--- verb main, Wizard
this.state = {1, 2, {3, x = {4}}, name = "n", [obj(2)] = "ann", [true] = "yes"}
local held = this.state
local inner = held[3].x
suspend()
this:log({held.name, held[obj(2)], held[true], inner[1], #held, type(held)})
this:log({held == this.state, inner == this.state[3].x})
this.state = "gone"
suspend()
local ok, e = pcall(function()
  held[1] = 2
end)
this:log({ok, held[3]})
this.state = held
this:log(this.state == held)
--- logs
-- {"n", "ann", "yes", 4, 3, "table"}
-- {true, true}
-- {false, {3, x = {4}}}
-- true
