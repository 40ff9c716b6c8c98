-- Varargs forwarded, counted, selected from both ends and packed, with nils among them.
--- verb main, Wizard
local function f(...)
  suspend()
  local a, b = ...
  local last = select(-1, ...)
  suspend()
  return select("#", ...), a, b, last, ...
end
this:log(table.pack(f(1, "x", true)).n)
this:log({f(1, "x", true)})
this:log(select("#", f(nil, nil)))
local function outer(...)
  local n = f(...)
  return n, (f(..., "more"))
end
this:log({outer(5, 6)})
--- logs
-- 7
-- {3, 1, "x", true, 1, "x", true}
-- 6
-- {2, 2}
