-- vector: identity
-- expect: error E_TYPE or aborted
-- slices: 32
-- Verbs that have lowered themselves fail, run out of ticks and stop on their way back.
local function made(name, text)
  add_verb(PROBE, {player, "rxd", name}, {"this", "none", "this"})
  set_verb_code(PROBE, name, "set_task_perms(player) " .. text)
end
made("code", "return function() end")
made("many", "local t = {} for i = 1, 2000 do t[i] = {i} end while ticks_left() > (...) do end return t")
made("late", "suspend(0) return function() end")
fork(0, function() PROBE:late() end)
for left = 3, 90, 3 do
  fork(0, function() PROBE:many(left) end)
end
suspend(0.2)
return PROBE:code()
