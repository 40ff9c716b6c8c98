-- vector: libraries
-- expect: error E_INVARG
-- verb: yes
-- A library that stops while it loads.
local mine = PROBE
if not pcall(verb_info, mine, "stopping") then add_verb(mine, {player, "rl", "stopping"}, {"this", "none", "this"}) end
set_verb_code(mine, "stopping", "suspend(0) return {}")
return use(mine, "stopping")
