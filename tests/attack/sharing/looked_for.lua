-- vector: sharing
-- expect: value or aborted
-- The same looked for in a list of its likes.
local l, m = {1}, {1} for i = 1, 7 do l, m = {l, l}, {m, m} end
local list = {} for i = 1, 20 do list[i] = l end list = listappend(list, 1)
for i = 1, 10000 do is_member(m, list) end return 1
