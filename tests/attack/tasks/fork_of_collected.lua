-- vector: collected-code
-- expect: value
-- A fork of a loaded function, whose text is collected before the slice ends.
fork(0, load("return function() return 1 end")()) for i = 1, 60000 do local t = {{}, {}} end return 1
