-- vector: image-flood
-- expect: error E_QUOTA or error E_INVARG or throttled
-- slices: 10
-- A task of eight megabytes of strings that stops again and again.
local t = {} for i = 1, 8 do t[i] = ("x"):rep(1 << 20) .. i end for i = 1, 5 do suspend(0) end return #t
