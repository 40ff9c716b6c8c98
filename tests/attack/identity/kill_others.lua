-- vector: identity
-- expect: error
-- Another's task killed.
for _, t in ipairs(queued_tasks()) do if t.programmer ~= player then return "sees others" end end kill_task(1)
