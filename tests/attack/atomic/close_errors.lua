-- vector: atomic
-- expect: error
-- Errors in closing methods within atomic.
atomic(function() local a <close> = setmetatable({}, {__close = function() atomic(function() PROBE.name = "a" error("in a") end) end}) local b <close> = setmetatable({}, {__close = function() PROBE.name = "b" error("in b") end}) error("first") end)
