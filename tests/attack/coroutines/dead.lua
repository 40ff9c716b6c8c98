-- vector: coroutine-chains
-- expect: value
-- A dead coroutine closed, resumed and looked at.
local c = coroutine.create(error) coroutine.resume(c, "x")
return coroutine.close(c), coroutine.close(c), (coroutine.resume(c)), coroutine.status(c)
