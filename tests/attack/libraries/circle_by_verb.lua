-- vector: libraries
-- expect: error
-- verb: yes
-- A library that while it loads calls the verb that uses it.
local mine = PROBE
for name, bits in pairs({again = "rl", user = "rxd"}) do
  if not pcall(verb_info, mine, name) then add_verb(mine, {player, bits, name}, {"this", "none", "this"}) end
end
set_verb_code(mine, "again", "return {a = " .. toliteral(mine) .. ":user()}")
set_verb_code(mine, "user", "return use(this, 'again')")
return use(mine, "again")
