-- vector: atomic
-- expect: aborted or error
-- Numbers of objects used up by what is undone.
while true do pcall(atomic, function() for i = 1, 200 do create(sys.thing) end error("x") end) end
