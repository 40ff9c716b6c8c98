-- vector: atomic
-- expect: error E_QUOTA or aborted
-- Large values kept to be undone: each replaced within atomic.
local big = ("x"):rep(900000) for i = 1, 11 do add_property(PROBE, "p" .. i, big, {ATTACKER, ""}) end
atomic(function() for i = 1, 11 do PROBE["p" .. i] = i end end)
