-- vector: hash-collisions
-- expect: aborted or error
-- Tables with such keys, made to grow again and again.
local step = 65535 * 32767 * 16383
while true do local t = {} for i = 1, 4097 do t[i * step] = true end end
