-- Functions made by load: their upvalues, inner functions, a coroutine and one that only waits.
--- verb main, Wizard
local make = load("local n = ... return function() n = n + 1 suspend() return n end")
local count = make(5)
this:log(count())
make = nil
this:log(count())
local co = coroutine.wrap(load("for i = 1, 3 do suspend() coroutine.yield(i) end", "gen"))
this:log(co())
this:log(co())
local ok, e = pcall(load("suspend() error('x')"))
this:log(e.message)
--- logs
-- 6
-- 7
-- 1
-- 2
-- "x"
