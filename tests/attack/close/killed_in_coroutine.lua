-- vector: killed-close
-- expect: value
-- A killed task with a hundred coroutines to close.
local id = fork(0, function()
  local t = {}
  for i = 1, 100 do
    t[i] = coroutine.wrap(function()
      local x <close> = setmetatable({}, {__close = function() while true do end end})
      coroutine.yield()
    end)
    t[i]()
  end
  suspend()
end)
suspend(0.05)
kill_task(id)
return "killed"
