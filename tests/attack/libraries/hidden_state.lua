-- vector: libraries
-- expect: error E_TYPE
-- verb: yes
-- State kept from task to task in a library's variable.
local mine = PROBE
if not pcall(verb_info, mine, "library") then add_verb(mine, {player, "rl", "library"}, {"this", "none", "this"}) end
set_verb_code(mine, "library", "local n = 0 return {next = function() n = n + 1 return n end}")
return use(mine).next()
