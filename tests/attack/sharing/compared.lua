-- vector: sharing
-- expect: error E_QUOTA
-- l = {l, l} thirty times, compared with another.
local l, m = {}, {} for i = 1, 30 do l, m = {l, l}, {m, m} end return equal(l, m)
