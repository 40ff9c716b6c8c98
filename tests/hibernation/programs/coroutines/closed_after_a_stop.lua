-- coroutine.close of coroutines that waited over a stop, with and without an error in __close.
--- verb main, Wizard
local seen = {}
local function waiting(fails)
  local co = coroutine.create(function()
    local a <close> = setmetatable({}, {__close = function() seen[#seen + 1] = "a" end})
    local b <close> = setmetatable({}, {__close = function()
      seen[#seen + 1] = "b"
      if fails then
        error(E_DIV, "in close")
      end
    end})
    coroutine.yield()
  end)
  coroutine.resume(co)
  return co
end
local one, two = waiting(false), waiting(true)
suspend()
this:log({coroutine.close(one), seen})
local ok, e = coroutine.close(two)
suspend()
this:log({ok, e.message, seen, coroutine.status(two)})
--- logs
-- {true, {"b", "a"}}
-- {false, "in close", {"b", "a", "b", "a"}, "dead"}
