-- vector: killed-close
-- expect: value
-- A killed task's __close does not run on.
local id = fork(0, function()
  local x <close> = setmetatable({}, {__close = function() while true do end end})
  suspend()
end)
suspend(0.05)
kill_task(id)
return "killed"
