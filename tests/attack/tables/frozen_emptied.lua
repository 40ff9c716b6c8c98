-- vector: next-emptied
-- expect: aborted or value or error
-- Large tables that are empty, made stored again and again.
local t = {} for i = 1, 60000 do t["k" .. i] = true end for k in pairs(t) do t[k] = nil end
for i = 1, 100000 do equal(t, t) end return "done"
