-- vector: libraries
-- expect: error E_QUOTA or aborted
-- verb: yes
-- Tables that hold each other twice, forty times, with and without functions.
local mine = PROBE
if not pcall(verb_info, mine, "sharing") then add_verb(mine, {player, "rl", "sharing"}, {"this", "none", "this"}) end
set_verb_code(mine, "sharing", "local t = {pairs} for i = 1, 40 do t = {t, t} end return t")
pcall(use, mine, "sharing")
set_verb_code(mine, "sharing", "local t = {} for i = 1, 40 do t = {t, t} end return {t, pairs}")
return use(mine, "sharing")
