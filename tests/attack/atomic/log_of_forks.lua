-- vector: atomic
-- expect: aborted or error E_QUOTA
-- Forks undone without end.
while true do pcall(atomic, function() for i = 1, 90 do fork(1000, function() end) end error("x") end) end
