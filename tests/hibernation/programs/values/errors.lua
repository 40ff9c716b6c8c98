-- Errors as values: bare codes, with messages, values and tracebacks, and as keys.
--- verb main, Wizard
local bare = E_PERM
local _, full = pcall(error, E_RANGE, "too far", {1, 2})
local _, own = pcall(function()
  local x
  return x.y
end)
suspend()
this:log({bare == E_PERM, tostring(bare), full.code == E_RANGE, full.message, full.value, type(full)})
this:log({tostring(own.code), own.message, own.traceback == "", full == full})
suspend()
this:log({pcall(error, full)})
--- logs
-- {true, "E_PERM", true, "too far", {1, 2}, "error"}
-- {"E_TYPE", "#11:main:5: attempt to index a nil value (local 'x')", false, true}
-- {false, E_RANGE("too far")}
