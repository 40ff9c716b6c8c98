-- vector: coroutine-chains
-- expect: aborted or error
-- Two coroutines that resume each other.
local a, b
a = coroutine.create(function() while true do coroutine.resume(b) end end)
b = coroutine.create(function() while true do coroutine.resume(a) end end)
coroutine.resume(a)
