-- vector: loops
-- expect: aborted ticks
-- A generic for whose iterator never ends.
for i in function() return 1 end do end
