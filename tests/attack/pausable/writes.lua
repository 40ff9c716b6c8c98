-- vector: pausable
-- expect: aborted or error E_QUOTA or throttled
-- slices: 60
-- Pauses as a flood of writes: each keeps three megabytes.
local kept = {} for i = 1, 3 do kept[i] = ("x"):rep(1000000) .. i end pausable(function() for i = 1, 3000000 do end end) return #kept
