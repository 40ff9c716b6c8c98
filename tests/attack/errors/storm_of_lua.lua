-- vector: errors-in-errors
-- expect: aborted
-- A hundred thousand of Lua's own errors.
for i = 1, 100000 do pcall(function() return nil + 1 end) end
