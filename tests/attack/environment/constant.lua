-- vector: environment
-- expect: error
-- The task's variables replaced.
player = obj(0)
