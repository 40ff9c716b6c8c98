-- vector: coroutine-chains
-- expect: value
-- A coroutine that resumes itself, closes itself, wraps itself.
local c c = coroutine.create(function() return coroutine.resume(c), pcall(coroutine.close, c), coroutine.status(c) end)
return (coroutine.resume(c))
