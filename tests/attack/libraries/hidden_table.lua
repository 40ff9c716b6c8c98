-- vector: libraries
-- expect: error E_TYPE
-- verb: yes
-- State kept from task to task in a library's table.
local mine = PROBE
if not pcall(verb_info, mine, "library") then add_verb(mine, {player, "rl", "library"}, {"this", "none", "this"}) end
set_verb_code(mine, "library", "local kept = {pairs} return {keep = function(v) kept.v = v end, get = function() return kept end}")
use(mine).get().v = 1
return "kept"
