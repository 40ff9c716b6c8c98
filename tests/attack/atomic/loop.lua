-- vector: atomic
-- expect: aborted
-- An endless loop within atomic, after changes.
atomic(function() PROBE.name = "undone" while true do end end)
