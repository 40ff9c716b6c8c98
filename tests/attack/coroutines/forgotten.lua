-- vector: coroutine-flood
-- expect: aborted
-- Coroutines begun and forgotten, in a loop.
while true do coroutine.wrap(coroutine.yield)() end
