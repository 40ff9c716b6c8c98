-- vector: atomic
-- expect: error E_INVARG
-- A stop within atomic.
atomic(function() PROBE.name = "half" suspend(0) end)
