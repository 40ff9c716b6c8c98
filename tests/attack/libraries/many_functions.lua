-- vector: libraries
-- expect: value or aborted or error E_QUOTA
-- verb: yes
-- Libraries of many functions in one another, programmed anew again and again.
local mine = PROBE
if not pcall(verb_info, mine, "many") then add_verb(mine, {player, "rl", "many"}, {"this", "none", "this"}) end
for n = 1, 100 do
  set_verb_code(mine, "many", "local f = {} " .. ("f[#f + 1] = function() return function() return f end end "):rep(500) .. " return f --" .. n)
  if ticks_left() < 200000 then break end
  use(mine, "many")
end
return "done"
