-- vector: atomic
-- expect: any
-- A coroutine closed in the middle of its atomic, by itself and by what it calls.
local c c = coroutine.create(function() atomic(function() PROBE.name = "x" coroutine.close(c) end) end) coroutine.resume(c) coroutine.close(c)
local d = coroutine.create(function() atomic(function() PROBE.name = "x" local t <close> = setmetatable({}, {__close = function() coroutine.yield() end}) error("x") end) end) coroutine.resume(d) coroutine.close(d)
