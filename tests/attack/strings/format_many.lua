-- vector: format-width
-- expect: aborted or error E_QUOTA
-- A format of a hundred thousand items.
local t = {} for i = 1, 200 do t[i] = i * 1e300 end
while true do local s = string.format(("%99.99f"):rep(200), table.unpack(t)) end
