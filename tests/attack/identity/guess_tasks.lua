-- vector: identity
-- expect: aborted or value
-- Tasks' numbers guessed.
for i = 1, 100000 do pcall(kill_task, math.random(1 << 31)) end
