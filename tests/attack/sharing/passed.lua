-- vector: sharing
-- expect: error E_QUOTA
-- verb: yes
-- l = {l, l} thirty times, as a verb's argument.
if ... then return 1 end
local l = {} for i = 1, 30 do l = {l, l} end
return (call(this, "attack", l))
