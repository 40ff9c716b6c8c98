-- vector: next-emptied
-- expect: aborted or value or error
-- table.copy and table.keys of a large table that is empty, again and again.
local t = {} for i = 1, 60000 do t["k" .. i] = true end for k in pairs(t) do t[k] = nil end
for i = 1, 100000 do table.copy(t) table.keys(t) end return "done"
