-- vector: image-flood
-- expect: error E_QUOTA or error E_INVARG or aborted seconds
-- slices: 10
-- A task of fourteen megabytes of tables that stops: its image is above what one may store.
local t = {} for i = 1, 180000 do t[i] = {} end suspend(0) suspend(0) return #t
