-- vector: coroutine-chains
-- expect: error E_INVARG
-- yield outside of a coroutine.
coroutine.yield(1)
