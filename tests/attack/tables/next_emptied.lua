-- vector: next-emptied
-- expect: aborted or value or error
-- next() on a table that was emptied from the front.
local t = {} for i = 1, 100000 do t["k" .. i] = true end
local k = next(t) while k do t[k] = nil k = next(t) end return "empty"
