-- pcall within pcall, errors thrown on, handlers that stop.
--- verb main, Wizard
local function deep(n)
  if n == 0 then
    suspend()
    error(E_RANGE, "bottom")
  end
  local ok, e = pcall(deep, n - 1)
  suspend()
  error(e.code, e.message .. n)
end
local ok, e = pcall(deep, 4)
this:log({ok, e.message})
--- logs
-- {false, "bottom1234"}
