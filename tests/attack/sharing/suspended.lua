-- vector: sharing
-- expect: value
-- l = {l, l} thirty times, in the image of a task.
local l = {} for i = 1, 30 do l = {l, l} end suspend(0) return #l
