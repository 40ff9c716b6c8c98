-- vector: libraries
-- expect: error E_INVARG
-- verb: yes
-- A library that uses itself, through another.
local mine = PROBE
for _, name in ipairs({"ring", "ring2"}) do
  if not pcall(verb_info, mine, name) then add_verb(mine, {player, "rl", name}, {"this", "none", "this"}) end
end
set_verb_code(mine, "ring", "return use(" .. toliteral(mine) .. ", 'ring2')")
set_verb_code(mine, "ring2", "return use(" .. toliteral(mine) .. ", 'ring')")
return use(mine, "ring")
