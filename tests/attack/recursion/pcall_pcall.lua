-- vector: pcall-recursion
-- expect: error or aborted or value
-- pcall of pcall of pcall.
local t = {} for i = 1, 200 do t[i] = pcall end return (pcall(table.unpack(t)))
