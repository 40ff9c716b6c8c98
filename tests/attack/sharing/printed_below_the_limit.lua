-- vector: sharing
-- expect: value or aborted
-- The largest such table, as text again and again.
local l = {1} for i = 1, 11 do l = {l, l} end l = listappend(l, 1)
for i = 1, 10000 do toliteral(l) end return 1
