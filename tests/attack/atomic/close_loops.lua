-- vector: atomic
-- expect: aborted
-- A closing method that does not end, within atomic.
atomic(function() local a <close> = setmetatable({}, {__close = function() PROBE.name = "a" while true do end end}) error("first") end)
