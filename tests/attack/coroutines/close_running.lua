-- vector: coroutine-chains
-- expect: error
-- The running coroutine closed.
return coroutine.close((coroutine.running()))
