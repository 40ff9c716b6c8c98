-- vector: atomic
-- expect: aborted
-- No tick is left when all is undone.
atomic(function() for i = 1, 300 do create(sys.thing) end while ticks_left() > 20 do end error("x") end)
while true do end
