-- Errors out of coroutines by resume and by wrap, with a stop before each.
--- verb main, Wizard
local ok, e = coroutine.resume(coroutine.create(function()
  suspend()
  error(E_RANGE, "in resume")
end))
this:log({ok, e.message})
ok, e = pcall(coroutine.wrap(function()
  suspend()
  local x = nil + 1
end))
suspend()
this:log({ok, tostring(e.code)})
local wrapped = coroutine.wrap(function() suspend() return "once" end)
this:log({wrapped(), (pcall(wrapped))})
--- logs
-- {false, "in resume"}
-- {false, "E_TYPE"}
-- {"once", false}
