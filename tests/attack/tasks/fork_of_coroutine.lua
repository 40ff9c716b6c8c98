-- vector: fork-bomb
-- expect: any
-- A fork of a function that has its own running coroutine as an upvalue.
coroutine.wrap(function() local me = coroutine.running() pcall(fork, 0, function() return coroutine.resume(me) end) end)() return 1
