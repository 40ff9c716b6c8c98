-- vector: sharing
-- expect: value or aborted
-- The largest such tables that can be stored, compared again and again.
local l, m = {1}, {1} for i = 1, 11 do l, m = {l, l}, {m, m} end
l, m = listappend(l, 1), listappend(m, 1)
for i = 1, 10000 do equal(l, m) end return 1
