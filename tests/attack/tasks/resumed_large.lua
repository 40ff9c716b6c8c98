-- vector: image-flood
-- expect: error E_QUOTA or aborted
-- slices: 60
-- Ninety tasks that are resumed with a megabyte each, in one slice.
local ids = {} for i = 1, 90 do ids[i] = fork(0, suspend) end suspend(0.2) local s = ("x"):rep(1 << 20) for _, id in ipairs(ids) do resume(id, s) end return "resumed"
