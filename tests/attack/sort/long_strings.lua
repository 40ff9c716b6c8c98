-- vector: sort
-- expect: aborted or value
-- A sort of long strings with the same beginning.
local t, s = {}, ("x"):rep(100000) for i = 1, 80 do t[i] = s .. i * 7 % 80 end table.sort(t) return #t
