-- vector: sharing
-- expect: value
-- Errors with tables with errors, thirty times.
local l = {} for i = 1, 30 do local ok, e = pcall(error, E_NONE, "m", {l, l}) l = e end return toliteral(l)
