-- vector: verb-recursion
-- expect: error or aborted
-- verb: yes
-- A verb that calls itself in a metamethod in a comparator.
local t = {} for i = 1, 3 do t[i] = setmetatable({}, {__lt = function() return this:attack() end}) end
table.sort(t)
