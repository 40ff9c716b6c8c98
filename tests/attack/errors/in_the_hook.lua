-- vector: errors-in-errors
-- expect: error
-- The task's failure is told to a handler of the world, and the player is gone, a task of a fork.
fork(0, function() error(("x"):rep(60000)) end) error("now")
