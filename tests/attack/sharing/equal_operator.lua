-- vector: sharing
-- expect: value or aborted
-- The same by ==.
local l, m = {1}, {1} for i = 1, 11 do l, m = {l, l}, {m, m} end
l, m = listappend(l, 1), listappend(m, 1)
local n = 0 for i = 1, 10000 do if l == m then n = n + 1 end end return n
