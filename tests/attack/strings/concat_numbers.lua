-- vector: string-concat
-- expect: aborted
-- Floats concatenated: each is made text.
while true do local s = 1e308 .. 1e-308 .. 1e308 .. 1e-308 end
