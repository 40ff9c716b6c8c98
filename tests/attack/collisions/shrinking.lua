-- vector: hash-collisions
-- expect: value or error or aborted
-- A long array that is emptied but for its end and becomes a hash.
local t = {} for i = 1, 60000 do t[i] = i end for i = 1, 59000 do t[i] = nil end
for i = 1, 40000 do t[i * 65535] = nil t["x" .. i % 1000] = true end return 1
