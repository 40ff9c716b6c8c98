-- vector: libraries
-- expect: error E_QUOTA or aborted
-- verb: yes
-- A library of a hundred million tables.
local mine = PROBE
if not pcall(verb_info, mine, "heavy") then add_verb(mine, {player, "rl", "heavy"}, {"this", "none", "this"}) end
set_verb_code(mine, "heavy", "local t = {pairs} for i = 1, 100000000 do t[i] = {pairs} end return t")
return use(mine, "heavy")
