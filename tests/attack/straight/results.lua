-- vector: straight-line
-- expect: aborted
-- Twenty thousand results returned through four thousand calls.
return eval("local function g(n, ...) if n == 0 then return ... end return g(n - 1, " .. ("1, "):rep(100) .. "...) end "
  .. "local function f(n) if n == 0 then return g(200) end return 1, f(n - 1) end return (f(4000))")
