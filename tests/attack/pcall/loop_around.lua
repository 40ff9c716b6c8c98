-- vector: pcall-swallow
-- expect: aborted
-- pcall in a loop: errors cost.
while true do pcall(error, 1) end
