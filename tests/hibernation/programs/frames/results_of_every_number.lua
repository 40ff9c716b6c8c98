-- No, one, many and adjusted results of calls across owners.
--- verb main, Wizard
local a, b, c = this:many(2)
local d, e, f = this:many(0)
local g, h = (this:many(3))
this:log({a, b, tostring(c), tostring(d), tostring(f), g, tostring(h)})
this:log(select("#", this:many(0)) + select("#", this:many(5)))
this:log({this:many(3)})
this:log(#{(this:many(3)), this:many(2)})
--- verb many, Ann
suspend()
return table.unpack({1, 2, 3, 4, 5}, 1, (...))
--- logs
-- {1, 2, "nil", "nil", "nil", 1, "nil"}
-- 5
-- {1, 2, 3}
-- 3
