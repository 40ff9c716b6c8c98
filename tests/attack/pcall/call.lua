-- vector: pcall-swallow
-- expect: aborted ticks
-- verb: yes
-- pcall(call, ...) of a verb that loops.
if ... then while true do end end
while true do pcall(call, this, "attack", true) end
