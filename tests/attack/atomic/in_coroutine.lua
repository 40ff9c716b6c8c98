-- vector: atomic
-- expect: value false
-- A coroutine that yields out of atomic, and is left there.
local c = coroutine.wrap(function() atomic(function() PROBE.name = "kept" coroutine.yield(1) end) end)
local ok = pcall(c) if PROBE.name == "kept" then return "kept" end return ok
