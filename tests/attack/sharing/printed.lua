-- vector: sharing
-- expect: error E_QUOTA
-- l = {l, l} thirty times, as text.
local l = {} for i = 1, 30 do l = {l, l} end return toliteral(l)
