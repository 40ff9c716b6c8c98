-- vector: loops
-- expect: aborted
-- ipairs over a table that has every index.
for i in ipairs(setmetatable({}, {__index = function(t, i) return i end})) do end
