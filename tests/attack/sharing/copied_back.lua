-- vector: sharing
-- expect: error E_QUOTA or aborted
-- A stored table thawed at every level takes what it would take unshared.
local l = {1} for i = 1, 11 do l = {l, l} end l = listappend(l, 1)
local function thaw(t) if type(t) ~= "table" then return t end local c = table.copy(t) for k, v in pairs(c) do c[k] = thaw(v) end return c end
local kept = {} while true do kept[#kept + 1] = thaw(l) end
