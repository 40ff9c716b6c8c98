-- vector: atomic
-- expect: error E_INVARG or error E_QUOTA or aborted
-- A task resumed with large values, within atomic, again and again.
local id = fork(1000, function() suspend() end) local big = ("x"):rep(100000)
atomic(function() while true do resume(id, big) end end)
