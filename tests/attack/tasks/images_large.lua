-- vector: image-flood
-- expect: any
-- slices: 120
-- A task of a megabyte of tables that stops fifty times.
local t = {} for i = 1, 15000 do t[i] = {i} end for i = 1, 50 do suspend(0) end return 1
