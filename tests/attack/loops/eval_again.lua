-- vector: loops
-- expect: aborted
-- eval in a loop, each of a loop.
while true do eval("for i = 1, 1000 do end") end
