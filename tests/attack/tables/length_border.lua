-- vector: next-emptied
-- expect: value or aborted
-- # of a table with holes, again and again.
local t = {} for i = 1, 60000 do t[i] = i end for i = 2, 60000, 2 do t[i] = nil end t[60000] = nil
local n = 0 for i = 1, 200000 do n = n + #t end return "done"
