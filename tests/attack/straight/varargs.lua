-- vector: straight-line
-- expect: aborted
-- Thousands of expansions of thirty thousand varargs, without a loop.
return eval("local function f(...) local t " .. ("t = {...} "):rep(3000) .. " end local function g(n, ...) if n == 0 then return f(...) end return g(n - 1, "
  .. ("1, "):rep(100) .. "...) end g(300)")
