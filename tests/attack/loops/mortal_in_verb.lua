-- vector: loops
-- expect: aborted ticks
-- as: mortal
-- A mortal types a command whose verb loops.
while true do end
