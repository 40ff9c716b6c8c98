-- vector: atomic
-- expect: aborted
-- Exhaustion within atomic, within pcall, again and again.
while true do pcall(atomic, function() pcall(function() PROBE.name = "x" while true do end end) end) end
