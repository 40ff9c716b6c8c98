-- vector: loops
-- expect: aborted ticks
-- An endless while.
while true do end
