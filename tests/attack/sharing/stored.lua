-- vector: sharing
-- expect: error E_QUOTA
-- l = {l, l} thirty times, stored in a property.
pcall(add_property, PROBE, "shared", 0, {ATTACKER, "rc"})
local l = {} for i = 1, 30 do l = {l, l} end PROBE.shared = l
