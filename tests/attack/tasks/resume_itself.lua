-- vector: suspended-flood
-- expect: error
-- A task that resumes itself.
resume(task_id(), 1)
