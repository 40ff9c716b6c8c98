-- Two functions loaded from the same text do not share, and one loads another.
--- verb main, Wizard
local text = "local n = 0 return function() suspend() n = n + 1 return n end"
local a, b = load(text)(), load(text)()
a()
a()
this:log({a(), b()})
local nest = load("local depth = ... suspend() if depth == 0 then return 'bottom' end "
  .. "return load('local f, d = ... suspend() return f(d)')(load((select(2, ...))), depth - 1)")
this:log(tostring((pcall(nest, 1, "suspend() return ..."))))
--- logs
-- {3, 1}
-- "true"
