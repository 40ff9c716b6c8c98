-- Tables are the same tables after the stop, by whatever way they are reached.
--- verb main, Wizard
local a = {}
local b, c = a, {a, {a}, x = a}
local d = c
suspend()
a.mark = 1
this:log({b == a, c[1] == a, c[2][1] == a, c.x.mark, d == c, {} == a})
suspend()
d.more = "more"
this:log({c.more, c ~= a})
--- logs
-- {true, true, true, 1, true, false}
-- {"more", true}
