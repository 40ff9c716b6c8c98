-- vector: atomic
-- expect: error E_QUOTA or aborted
-- Lines that wait.
atomic(function() while true do notify(ATTACKER, ("x"):rep(1000)) end end)
