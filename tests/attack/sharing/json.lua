-- vector: sharing
-- expect: error
-- json.encode of l = {l, l} thirty times.
local l = {} for i = 1, 30 do l = {l, l} end return json.encode(l)
