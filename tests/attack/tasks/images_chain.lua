-- vector: image-flood
-- expect: any
-- slices: 10
-- A task that stops with a list of a hundred thousand links.
local l for i = 1, 100000 do l = {l} end suspend(0) suspend(0) return 1
