-- vector: libraries
-- expect: aborted
-- verb: yes
-- A library that never ends loading, in pcall.
local mine = PROBE
if not pcall(verb_info, mine, "endless") then add_verb(mine, {player, "rl", "endless"}, {"this", "none", "this"}) end
set_verb_code(mine, "endless", "while true do pcall(error) end")
while true do pcall(use, mine, "endless") end
