-- vector: memory
-- expect: error E_QUOTA or aborted
-- table.concat of long parts.
local t = {} for i = 1, 1000 do t[i] = ("x"):rep(100000) end return #table.concat(t)
