-- vector: pausable
-- expect: value or throttled
-- slices: 40
-- Output and writes between pauses.
pausable(function() for i = 1, 60 do notify(player, "line " .. i) for j = 1, 30000 do end end end) return 60
