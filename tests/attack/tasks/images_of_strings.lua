-- vector: image-flood
-- expect: error E_QUOTA or error E_INVARG or aborted or throttled
-- slices: 10
-- A task of eight megabytes of strings that stops again and again. Where garbage of the task before
-- makes room for the last of them, writing or reading the image is more than a slice may do.
local t = {} for i = 1, 8 do t[i] = ("x"):rep(1 << 20) .. i end for i = 1, 5 do suspend(0) end return #t
