-- vector: loops
-- expect: aborted ticks
-- An endless repeat.
repeat local x = 1 until false
