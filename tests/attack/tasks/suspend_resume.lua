-- vector: suspended-flood
-- expect: any
-- slices: 60
-- Two tasks that resume each other.
local me = task_id()
local other = fork(0, function() for i = 1, 20 do pcall(resume, me) suspend(0.01) end end)
for i = 1, 20 do pcall(resume, other) suspend(0.01) end return 1
