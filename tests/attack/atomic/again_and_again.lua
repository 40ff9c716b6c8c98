-- vector: atomic
-- expect: aborted
-- Undone without end.
while true do pcall(atomic, function() PROBE.name = PROBE.name .. "x" create(sys.thing) error("x") end) end
