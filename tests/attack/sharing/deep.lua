-- vector: sharing
-- expect: error E_QUOTA or error E_MAXREC or aborted
-- A hundred thousand tables in one another, as text.
local t = {} for i = 1, 100000 do t = {t} end return toliteral(t)
