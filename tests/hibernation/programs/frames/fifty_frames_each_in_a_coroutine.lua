-- Fifty activations over ten realms, each called from within a coroutine of its caller's.
--- verb main, Wizard
this:log(this:hop1(40))
--- verb hop, Wizard Ann Bob Cid Dan Eve Fay Gus Hal Ida
local n = ...
if n == 1 then
  suspend()
  return 1
end
local here, name = this, "hop" .. tonumber(verb:match("%d+")) % 10 + 1
local co = coroutine.create(function(m)
  local got = call(here, name, m)
  coroutine.yield(got)
  return "end"
end)
local ok, below = coroutine.resume(co, n - 1)
if not ok then
  error(below)
end
if n % 8 == 0 then
  suspend()
end
local _, last = coroutine.resume(co)
return below + (last == "end" and n or 0)
--- logs
-- 820
