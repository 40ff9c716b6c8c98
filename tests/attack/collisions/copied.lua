-- vector: hash-collisions
-- expect: aborted or error or value
-- A stored table of such keys, copied back.
local step, t = 65535 * 32767 * 16383, {} for i = 1, 4000 do t[i * step] = true end
t = listset({t}, t, 1)[1] while true do local c = table.copy(t) end
