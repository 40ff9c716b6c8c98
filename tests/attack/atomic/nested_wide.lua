-- vector: atomic
-- expect: aborted or error E_QUOTA
-- What is kept handed outward, again and again.
atomic(function() for i = 1, 500 do create(sys.thing) end while true do atomic(function() PROBE.name = "x" atomic(function() PROBE.name = "y" end) end) end end)
