-- vector: identity
-- expect: error E_PERM
-- The perms of a wizard taken.
set_task_perms(sys.wizard)
