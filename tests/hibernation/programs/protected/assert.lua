-- assert, error levels and select on results that came over a stop.
--- verb main, Wizard
local function both(...)
  suspend()
  return assert(...)
end
this:log({both(1, "unused")})
local ok, e = pcall(both, nil, "a message")
this:log({ok, e.message})
ok, e = pcall(both, false, E_PERM)
this:log({ok, tostring(e.code)})
--- logs
-- {1, "unused"}
-- {false, "a message"}
-- {false, "E_PERM"}
