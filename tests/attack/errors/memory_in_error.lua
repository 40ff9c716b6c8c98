-- vector: errors-in-errors
-- expect: error or aborted or value
-- An error where there is no memory for it.
local t = {} local ok, e = pcall(function() while true do t[#t + 1] = {} end end)
for i = 1, 100 do pcall(error, E_NONE, "no memory for this" .. i) end error(E_NONE, "no memory")
