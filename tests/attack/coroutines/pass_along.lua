-- vector: coroutine-chains
-- expect: aborted
-- Values passed between a producer and a consumer without end.
local p = coroutine.wrap(function() local i = 0 while true do i = i + 1 coroutine.yield(i) end end)
while true do p() end
