-- vector: identity
-- expect: aborted or value
-- set_task_perms in a loop.
for i = 1, 1000000 do set_task_perms(player) end
