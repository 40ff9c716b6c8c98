-- vector: atomic
-- expect: error E_QUOTA or aborted
-- slices: 60
-- Tasks resumed with large values, within atomic.
local ids = {} for i = 1, 90 do ids[i] = fork(0, suspend) end suspend(0.2)
atomic(function() for i, id in ipairs(ids) do resume(id, ("x"):rep(100000) .. i) end end) return "resumed"
