-- vector: verb-recursion
-- expect: error or aborted or value
-- verb: yes
-- A verb that calls itself in a coroutine.
return (coroutine.wrap(function() return this:attack() end)())
