-- eval: a text that stops, with its value, its error and one within another.
--- verb main, Wizard
this:log({eval("local n = 1 suspend() return n + 1")})
local ok, done, e = pcall(eval, "suspend() error(E_RANGE, 'inside')")
this:log({ok, done, e.message})
this:log({eval("local a = {eval('suspend() return 5')} suspend() return a")})
--- logs
-- {true, 2}
-- {true, false, "inside"}
-- {true, {true, 5}}
